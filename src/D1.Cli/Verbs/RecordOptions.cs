using System.CommandLine;
using System.Reflection;
using D1.Core;

namespace D1.Cli.Verbs;

/// <summary>The options of a verb that are the parameters of a record: names, texts, ranges and defaults are the record's.</summary>
/// <typeparam name="T">The record: each property with an <see cref="OptionAttribute"/> is an option, a switch or a number.</typeparam>
internal sealed class RecordOptions<T>
    where T : class, new()
{
    private readonly List<(PropertyInfo Property, Option Option, Func<ParseResult, object?> Read)> _options = [];

    public RecordOptions()
    {
        var standard = new T();
        foreach (var property in OptionSchema.Of(typeof(T)).Properties.Where(property => property.Option is not null))
            Add(property.Property, "--" + property.Name.Replace('_', '-'), property.Option!, property.Property.GetValue(standard)!);
    }

    public void AddTo(Command command)
    {
        foreach (var (_, option, _) in _options) command.Add(option);
    }

    /// <summary>The record that a command line gives.</summary>
    public T Read(ParseResult parsed)
    {
        var record = new T();
        foreach (var (property, _, read) in _options) property.SetValue(record, read(parsed));
        return record;
    }

    private void Add(PropertyInfo property, string name, OptionAttribute meaning, object standard)
    {
        switch (standard)
        {
            case bool: Add(property, new Option<bool>(name) { Description = meaning.Summary }); break;
            case int whole: Add(property, NumberOption.Create(name, meaning, whole)); break;
            case double real: Add(property, NumberOption.Create(name, meaning, real, Placeholder(meaning))); break;
            default: throw new NotSupportedException($"{typeof(T).Name}.{property.Name}: no option takes a {property.PropertyType.Name}");
        }
    }

    private void Add<TValue>(PropertyInfo property, Option<TValue> option) =>
        _options.Add((property, option, parsed => parsed.GetValue(option)));

    private static string Placeholder(OptionAttribute meaning) => meaning.Unit.Length > 0 ? meaning.Unit.ToUpperInvariant() : "X";
}
