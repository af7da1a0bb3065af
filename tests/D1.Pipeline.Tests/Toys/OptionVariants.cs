using System.Collections;
using System.Reflection;
using D1.Core;

namespace D1.Pipeline.Tests.Toys;

/// <summary>
/// Every way to change one declared parameter of an option record, found by reflection, so that a new option is covered by itself.
/// </summary>
internal static class OptionVariants
{
    private static readonly MethodInfo Clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>A copy in which records that were left out are there, with their defaults: their parameters can be changed too.</summary>
    public static object Fill(object record)
    {
        var copy = Clone.Invoke(record, [])!;
        foreach (var property in Declared(copy.GetType()).Where(property => OptionSchema.IsRecord(property.PropertyType)))
            property.SetValue(copy, Fill(property.GetValue(copy) ?? Activator.CreateInstance(property.PropertyType)!));
        return copy;
    }

    /// <summary>Copies of the record, each with one parameter changed, by the parameter's path.</summary>
    public static IEnumerable<(string Path, object Record)> Of(object record)
    {
        foreach (var property in OptionSchema.Of(record.GetType()).Properties.Where(property => !property.IsFixed))
            foreach (var (path, value) in Others(property.Property.PropertyType, property.Property.GetValue(record), property.IsNullable))
            {
                var copy = Clone.Invoke(record, [])!;
                property.Property.SetValue(copy, value);
                yield return (property.Name + path, copy);
            }
    }

    private static IEnumerable<(string Path, object? Value)> Others(Type declared, object? value, bool nullable)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (value is null) return [("", Some(type))];
        IEnumerable<(string, object?)> others = value switch
        {
            bool flag => [("", !flag)],
            int number => [("", number + 1)],
            long number => [("", number + 1)],
            double number => [("", number + 1)],
            string text => [("", text + "x")],
            Enum choice => Enum.GetValues(type).Cast<Enum>().Where(other => !other.Equals(choice)).Select(other => ("", (object?)other)),
            IDictionary map => [("", Add(map, type))],
            IEnumerable list => List([.. list.Cast<object?>()], OptionSchema.ListElement(type)!),
            _ => Of(value).Select(variant => ("." + variant.Path, (object?)variant.Record)),
        };
        return nullable ? others.Append(("", null)) : others;
    }

    private static IEnumerable<(string, object?)> List(List<object?> items, Type element)
    {
        yield return ("", Listed(items.Append(Some(element)), element));
        for (var at = 0; at < items.Count; at++)
        {
            yield return ("", Listed(items.Where((_, other) => other != at), element));
            foreach (var (path, value) in Others(element, items[at], nullable: false))
                yield return ($"[{at}]{path}", Listed(items.Select((item, other) => other == at ? value : item), element));
        }
    }

    private static object Listed(IEnumerable<object?> items, Type element)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        foreach (var item in items) list.Add(item);
        return list;
    }

    private static IDictionary Add(IDictionary map, Type type)
    {
        var value = OptionSchema.DictionaryValue(type)!;
        var more = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value))!;
        foreach (DictionaryEntry entry in map) more.Add(entry.Key, entry.Value);
        more.Add("another", Some(value));
        return more;
    }

    private static object Some(Type type) => type == typeof(string) ? "some"
        : OptionSchema.DictionaryValue(type) is not null ? Add(new Dictionary<string, object>(), type)
        : Activator.CreateInstance(type)!;

    private static IEnumerable<PropertyInfo> Declared(Type type) => OptionSchema.Of(type).Properties.Select(property => property.Property);
}
