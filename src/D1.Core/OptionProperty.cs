using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace D1.Core;

/// <summary>One parameter of an option record.</summary>
public sealed class OptionProperty
{
    internal OptionProperty(PropertyInfo property)
    {
        Property = property;
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        Option = property.GetCustomAttribute<OptionAttribute>();
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

    /// <summary>Meaning, range, unit and source; null on a property that states none.</summary>
    public OptionAttribute? Option { get; }

    public bool IsRequired { get; }

    public bool IsNullable { get; }

    public bool ElementsNullable { get; }
}
