using System.Collections;
using System.Numerics;
using System.Text.RegularExpressions;
using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>
/// Binds a spec's mapping to an option record, strictly: every key must be declared, every value of its type and in range.
/// </summary>
public static class OptionBinder
{
    /// <summary>The key that says which of several records a mapping is.</summary>
    public const string KindKey = "kind";

    /// <summary>A fresh <paramref name="type"/> with the mapping's values on top of its defaults.</summary>
    /// <param name="mapping">The values.</param>
    /// <param name="type">The option record.</param>
    /// <param name="reserved">Other keys that the mapping's owner has, for suggestions.</param>
    /// <param name="kinds">What a key <c>kind</c> may name.</param>
    /// <exception cref="InputException">A key is unknown or missing, or a value has the wrong type, range or fit; one line that names
    /// the place.</exception>
    public static object Bind(SpecMapping mapping, Type type, IEnumerable<string>? reserved = null, IReadOnlyList<Kind>? kinds = null) =>
        Bind(mapping, type, "", reserved ?? [], kinds ?? [], null);

    private static object Bind(SpecMapping mapping, Type type, string path, IEnumerable<string> reserved, IReadOnlyList<Kind> kinds,
        ChosenKind? chosen)
    {
        var schema = OptionSchema.Of(type);
        var options = schema.CreateDefault();
        foreach (var entry in mapping.Entries)
        {
            var property = schema.Properties.FirstOrDefault(candidate => candidate.Name == entry.Key)
                ?? throw entry.Error(
                    $"unknown key '{path}{entry.Key}'" + (chosen?.OwnersOf(path + entry.Key)
                        ?? Spelling.Suggest(entry.Key, schema.Properties.Select(p => p.Name).Concat(reserved))));
            if (property.IsFixed) continue; // it said which record this is
            var value = Convert(entry.Value, property.Property.PropertyType,
                new Target(path + property.Name, property.Option, property.IsNullable, property.ElementsNullable, kinds, chosen));
            property.Property.SetValue(options, value);
        }
        if (schema.Properties.FirstOrDefault(property => property.IsRequired && mapping.Find(property.Name) is null) is { } missing)
            throw mapping.Error(
                $"missing key '{path}{missing.Name}'{(missing.Option is { } option ? $" ({option.Summary.TrimEnd('.')})" : "")}");
        if (options is IValidatedOptions validated)
            foreach (var (parameter, problem) in validated.Misfits())
                throw (mapping.Find(parameter)?.Value ?? mapping).Error($"'{path}{parameter}' {mapping.Blame(parameter, problem)}");
        return options;
    }

    private static object Choose(SpecMapping mapping, Type type, Target target)
    {
        var known = target.Kinds.Where(kind => kind.Type.IsAssignableTo(type)).ToList();
        var names = string.Join(", ", known.Select(kind => kind.Name));
        var name = $"{target.Name}.{KindKey}";
        if (mapping.Find(KindKey) is not { } entry) throw mapping.Error($"missing key '{name}': one of {names}");
        var text = Scalar(entry.Value, target with { Name = name }, $"one of {names}").Text;
        var chosen = known.FirstOrDefault(kind => kind.Name == text)
            ?? throw entry.Value.Error($"'{name}' must be one of {names}, not {entry.Value.Describe()}");
        var path = target.Name + ".";
        var options = (IKindOptions)Bind(mapping, chosen.Type, path, [], target.Kinds, new ChosenKind(path, chosen, known));
        return options.Kind == text ? options
            : throw new ArgumentException($"kind '{text}' is listed for {chosen.Type}, which calls itself '{options.Kind}'");
    }

    /// <summary>The kind whose parameters are bound, and those that could have been chosen instead.</summary>
    private sealed record ChosenKind(string Path, Kind Kind, IReadOnlyList<Kind> Known)
    {
        /// <summary>Which of the others have a key that this one has not, the end of a sentence; null where none has.</summary>
        public string? OwnersOf(string key)
        {
            var owners = Known.Where(kind => Has(kind.Type, key[Path.Length..].Split('.'))).Select(kind => kind.Name).ToList();
            return owners.Count == 0 ? null : $" of kind {Kind.Name}: it belongs to {string.Join(", ", owners)}";
        }

        private static bool Has(Type type, ReadOnlySpan<string> key)
        {
            foreach (var property in OptionSchema.Of(type).Properties)
                if (property.Name == key[0])
                    return key.Length == 1
                        || (OptionSchema.IsRecord(property.Property.PropertyType) && Has(property.Property.PropertyType, key[1..]));
            return false;
        }
    }

    private readonly record struct Target(
        string Name, OptionAttribute? Option, bool Nullable, bool ElementsNullable, IReadOnlyList<Kind> Kinds, ChosenKind? Chosen)
    {
        public Target Element(string suffix) => this with { Name = Name + suffix, Nullable = ElementsNullable, ElementsNullable = false };
    }

    private static object? Convert(SpecValue value, Type type, Target target)
    {
        if (value is SpecScalar { IsNull: true })
            return target.Nullable ? null : throw value.Error($"'{target.Name}' needs a value");
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return Text(value, target);
        if (type == typeof(bool)) return Bool(value, target);
        if (type == typeof(int)) return (int)Whole(value, target, int.MinValue, int.MaxValue);
        if (type == typeof(long)) return (long)Whole(value, target, long.MinValue, long.MaxValue);
        if (type == typeof(double)) return Number(value, target);
        if (type == typeof(float)) return (float)Number(value, target);
        if (type.IsEnum) return Choice(value, type, target);
        if (OptionSchema.DictionaryValue(type) is { } valueType) return Dictionary(value, valueType, target);
        if (OptionSchema.ListElement(type) is { } element) return List(value, type, element, target);
        if (OptionSchema.IsRecord(type) || OptionSchema.IsChoice(type))
            return value is not SpecMapping mapping ? throw WrongType(value, target, "a mapping")
                : OptionSchema.IsChoice(type) ? Choose(mapping, type, target)
                : Bind(mapping, type, target.Name + ".", [], target.Kinds, target.Chosen);
        throw new NotSupportedException($"parameter {target.Name} has type {type.Name}, which no spec can hold");
    }

    private static SpecScalar Scalar(SpecValue value, Target target, string expected) =>
        value as SpecScalar ?? throw WrongType(value, target, expected);

    private static string Text(SpecValue value, Target target)
    {
        var text = Scalar(value, target, "text").Text;
        return target.Option is not { Pattern: { Length: > 0 } pattern } option || IsWhole(Regex.Match(text, pattern), text)
            ? text
            : throw value.Error($"'{target.Name}' must be {option.Forms}, not {value.Describe()}");
    }

    // A $ also matches before a last line break.
    private static bool IsWhole(Match match, string text) => match.Success && match.Length == text.Length;

    private static InputException WrongType(SpecValue value, Target target, string expected) =>
        value.Error($"'{target.Name}' must be {expected}, not {value.Describe()}");

    private static bool Bool(SpecValue value, Target target) => value is SpecScalar { IsPlain: true, Text: "true" or "false" } scalar
        ? scalar.Text == "true"
        : throw WrongType(value, target, "true or false");

    private static BigInteger Whole(SpecValue value, Target target, long min, long max)
    {
        if (value is not SpecScalar { IsPlain: true } scalar || !PlainNumber.TryParseWhole(scalar.Text, out var number))
            throw WrongType(value, target, "a whole number");
        if (number < min || number > max)
            throw WrongType(value, target, FormattableString.Invariant($"a whole number from {min} to {max}"));
        RequireRange(value, target, (double)number);
        return number;
    }

    private static double Number(SpecValue value, Target target)
    {
        if (value is not SpecScalar { IsPlain: true } scalar || !PlainNumber.TryParse(scalar.Text, out var number))
            throw WrongType(value, target, "a number");
        RequireRange(value, target, number);
        return number;
    }

    private static void RequireRange(SpecValue value, Target target, double number)
    {
        if (target.Option is { } option && !option.Allows(number))
            throw value.Error($"'{target.Name}' must be {option.DescribeRange()}, not {((SpecScalar)value).Text}");
    }

    private static object Choice(SpecValue value, Type type, Target target)
    {
        var names = OptionSchema.EnumNames(type);
        var text = Scalar(value, target, "one of " + string.Join(", ", names)).Text;
        var at = names.ToList().IndexOf(text);
        return at >= 0
            ? Enum.Parse(type, Enum.GetNames(type)[at])
            : throw value.Error($"'{target.Name}' must be one of {string.Join(", ", names)}, not {value.Describe()}");
    }

    private static IDictionary Dictionary(SpecValue value, Type valueType, Target target)
    {
        if (value is not SpecMapping mapping) throw WrongType(value, target, "a mapping");
        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType))!;
        foreach (var entry in mapping.Entries) dictionary.Add(entry.Key, Convert(entry.Value, valueType, target.Element("." + entry.Key)));
        return dictionary;
    }

    private static IList List(SpecValue value, Type type, Type element, Target target)
    {
        if (value is not SpecSequence sequence) throw WrongType(value, target, "a list");
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        foreach (var (index, item) in sequence.Items.Index()) list.Add(Convert(item, element, target.Element($"[{index}]")));
        if (!type.IsArray) return list;
        var array = Array.CreateInstance(element, list.Count);
        list.CopyTo(array, 0);
        return array;
    }
}
