using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace D1.Core;

/// <summary>
/// What reflection knows of an option record: its parameters in declaration order, and a fresh instance with the defaults.
/// </summary>
public sealed class OptionSchema
{
    private static readonly ConcurrentDictionary<Type, OptionSchema> Known = new();

    private readonly Lazy<object> _defaults;

    private OptionSchema(Type type)
    {
        (Type, _defaults) = (type, new(CreateDefault));
        if (type.GetConstructor(Type.EmptyTypes) is null)
            throw new ArgumentException($"option record {type.Name} needs a constructor without parameters", nameof(type));
        // What cannot be set is a parameter where it says so: the name of a kind.
        Properties = [.. type.GetProperties()
            .Where(property => property.GetIndexParameters().Length == 0
                && (property.CanWrite || Attribute.IsDefined(property, typeof(OptionAttribute))))
            .Select(property => new OptionProperty(property))];
    }

    public Type Type { get; }

    public IReadOnlyList<OptionProperty> Properties { get; }

    /// <summary>The parameters that an instance's canonical form holds.</summary>
    public IEnumerable<OptionProperty> Stated(object options) => Properties.Where(property => property.Option?.LeftOutAtDefault != true
        || !Equals(property.Property.GetValue(options), property.Property.GetValue(_defaults.Value)));

    public static OptionSchema Of(Type type) => Known.GetOrAdd(type, key => new OptionSchema(key));

    /// <summary>An instance with every default; required parameters are unset.</summary>
    public object CreateDefault() => Activator.CreateInstance(Type)!;

    /// <summary>
    /// What is wrong with an instance, in a sentence that starts with the parameter and its value: a number is out of its range, or
    /// parameters do not fit each other. Null where nothing is.
    /// </summary>
    /// <param name="options">The instance.</param>
    /// <param name="call">How a parameter (snake case) is called where the sentence is read; as in a spec when null.</param>
    public string? Problem(object options, Func<string, string>? call = null)
    {
        // Whether they fit is asked of numbers in their ranges alone.
        var (name, problem) = Properties
            .Select(property => (property.Name, Problem: property.Option?.Problem(property.Property.GetValue(options))))
            .Concat(options is not IValidatedOptions fitted ? []
                : fitted.Misfits().Select(misfit => (Name: misfit.Parameter, Problem: (string?)misfit.Problem)))
            .FirstOrDefault(each => each.Problem is not null);
        if (problem is null) return null;
        var value = Properties.FirstOrDefault(property => property.Name == name)?.Property.GetValue(options) switch
        {
            Enum choice => JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.ToString()),
            IConvertible plain => plain.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        return string.Join(' ', ((string?[])[call?.Invoke(name) ?? name, value, problem]).OfType<string>());
    }

    /// <summary>Whether values of the type are mappings of declared parameters.</summary>
    public static bool IsRecord(Type type) => type.IsClass && type != typeof(string) && !type.IsArray && !type.IsGenericType
        && type.GetConstructor(Type.EmptyTypes) is not null;

    /// <summary>Whether values of the type are mappings whose key <see cref="IKindOptions.Kind"/> says which record they are.</summary>
    public static bool IsChoice(Type type) => type is { IsClass: true, IsAbstract: true } && type.IsAssignableTo(typeof(IKindOptions));

    /// <summary>The element type of a list type (array, List, IReadOnlyList …), or null.</summary>
    public static Type? ListElement(Type type) => type.IsArray
        ? type.GetElementType()
        : type.IsGenericType && type.GetGenericArguments() is [var element]
        && type.IsAssignableFrom(typeof(List<>).MakeGenericType(element)) ? element : null;

    /// <summary>The value type of a dictionary keyed by strings, or null.</summary>
    public static Type? DictionaryValue(Type type) => type.IsGenericType && type.GetGenericArguments() is [var key, var value]
        && key == typeof(string) && type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(key, value)) ? value : null;

    /// <summary>The spellings of an enum's values in a spec: snake case.</summary>
    public static IReadOnlyList<string> EnumNames(Type type) =>
        [.. Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];
}

/// <summary>One parameter of an option record.</summary>
public sealed class OptionProperty
{
    internal OptionProperty(PropertyInfo property)
    {
        Property = property;
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        Option = property.GetCustomAttribute<OptionAttribute>() ?? property.ReflectedType!.GetInterfaces()
            .Select(contract => contract.GetProperty(property.Name)?.GetCustomAttribute<OptionAttribute>())
            .FirstOrDefault(option => option is not null);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        var nullability = new NullabilityInfoContext().Create(property);
        IsNullable = nullability.ReadState == NullabilityState.Nullable;
        ElementsNullable = nullability.GenericTypeArguments is [.., var last] && last.ReadState == NullabilityState.Nullable;
    }

    public PropertyInfo Property { get; }

    /// <summary>Whether all of its record's instances have one value, which a spec can only repeat: the name of a kind.</summary>
    public bool IsFixed => !Property.CanWrite;

    /// <summary>The key in a spec: the property's name in snake case.</summary>
    public string Name { get; }

    /// <summary>Meaning, range, unit and source, of the record or of an interface whose records have the parameter in common; null on a
    /// property that states none.</summary>
    public OptionAttribute? Option { get; }

    public bool IsRequired { get; }

    public bool IsNullable { get; }

    public bool ElementsNullable { get; }
}

/// <summary>An option record whose parameters must fit each other, beyond each one's range.</summary>
public interface IValidatedOptions
{
    /// <summary>Every misfit: the parameter (snake case) it is reported at, and the problem as the end of a sentence that starts
    /// with the parameter's name, such as <c>must divide gen_length (24)</c>.</summary>
    IEnumerable<(string Parameter, string Problem)> Misfits();
}
