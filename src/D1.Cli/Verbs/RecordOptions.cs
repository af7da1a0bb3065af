using System.CommandLine;
using System.Numerics;
using System.Reflection;
using D1.Core;

namespace D1.Cli.Verbs;

/// <summary>The options of a verb that are the parameters of a record: names, texts, ranges and defaults are the record's.</summary>
/// <typeparam name="T">The record: each property with an <see cref="OptionAttribute"/> is an option, a switch, a number or a name of an
/// enumeration. The verb requires what the record does.</typeparam>
internal sealed class RecordOptions<T>
    where T : class
{
    private static readonly OptionSchema Schema = OptionSchema.Of(typeof(T));

    private readonly List<(PropertyInfo Property, Option Option, Func<ParseResult, object?> Read)> _options = [];

    public RecordOptions()
    {
        var standard = Schema.CreateDefault();
        // What a record has from its base comes before what is its own.
        foreach (var property in Schema.Properties.Where(property => property.Option is not null)
            .GroupBy(property => property.Property.DeclaringType).Reverse().SelectMany(declared => declared))
            Add(property, property.Property.GetValue(standard));
    }

    /// <summary>One number of the record, for a verb that has its own default.</summary>
    public static Option<TNumber> One<TNumber>(string property, TNumber standard)
        where TNumber : struct, INumber<TNumber>, IMinMaxValue<TNumber> =>
        NumberOption.Create(Spell(Named(property).Name), Named(property).Option!, standard);

    /// <summary>One number of the record, for a verb that finds its default elsewhere.</summary>
    public static Option<TNumber?> Optional<TNumber>(string property)
        where TNumber : struct, INumber<TNumber>, IMinMaxValue<TNumber> =>
        NumberOption.Optional<TNumber>(Spell(Named(property).Name), Named(property).Option!);

    public void AddTo(Command command)
    {
        foreach (var (_, option, _) in _options) command.Add(option);
    }

    /// <summary>The record that a command line gives.</summary>
    /// <exception cref="InputException">Its parameters do not fit each other.</exception>
    public T Read(ParseResult parsed)
    {
        var record = (T)Schema.CreateDefault();
        foreach (var (property, _, read) in _options) property.SetValue(record, read(parsed));
        return Schema.Problem(record, Spell) is { } problem ? throw new InputException(problem) : record;
    }

    private static OptionProperty Named(string property) => Schema.Properties.Single(candidate => candidate.Property.Name == property);

    private static string Spell(string parameter) => "--" + parameter.Replace('_', '-');

    private void Add(OptionProperty property, object? standard)
    {
        var declared = property.Property.PropertyType;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (declared == typeof(bool)) AddSwitch(property, standard is true);
        else if (type == typeof(int)) AddNumber<int>(property, standard);
        else if (type == typeof(long)) AddNumber<long>(property, standard);
        else if (type == typeof(double)) AddNumber<double>(property, standard);
        else if (declared.IsEnum) AddChoice(property, declared, standard);
        else throw new NotSupportedException($"{typeof(T).Name}.{property.Property.Name}: no option takes a {declared.Name}");
    }

    private void AddNumber<TNumber>(OptionProperty property, object? standard)
        where TNumber : struct, INumber<TNumber>, IMinMaxValue<TNumber>
    {
        var (name, meaning) = (Spell(property.Name), property.Option!);
        if (property.IsRequired) Add(property, NumberOption.Required<TNumber>(name, meaning));
        else if (standard is TNumber number) Add(property, NumberOption.Create(name, meaning, number));
        else Add(property, NumberOption.Optional<TNumber>(name, meaning));
    }

    // What is on by itself can only be switched off by a word.
    private void AddSwitch(OptionProperty property, bool standard)
    {
        var (name, summary) = (Spell(property.Name), property.Option!.Summary);
        if (standard) Add(property, ChoiceOption.Create<object>(name, summary, ("true", true), ("false", false)));
        else Add(property, new Option<bool>(name) { Description = summary });
    }

    private void AddChoice(OptionProperty property, Type type, object? standard)
    {
        var choices = OptionSchema.EnumNames(type).Zip(Enum.GetNames(type), (name, member) => (name, Enum.Parse(type, member)))
            .OrderBy(choice => !choice.Item2.Equals(standard));
        Add(property, ChoiceOption.Create(Spell(property.Name), property.Option!.Summary, [.. choices]));
    }

    private void Add<TValue>(OptionProperty property, Option<TValue> option) =>
        _options.Add((property.Property, option, parsed => parsed.GetValue(option)));
}
