using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>A field or property with <see cref="ParameterAttribute"/>.</summary>
internal sealed record ParameterMember(MemberInfo Member, ParameterAttribute Attribute)
{
    public string Name => Attribute.Name ?? Member.Name;

    public string DashedName => Naming.Dashed(Name);

    public string? Description => Attribute.Description?.TrimEnd('.');

    public bool IsInherited => Member.DeclaringType == typeof(NukeBuild);

    /// <summary>Type of its values; lists of targets are given by their names.</summary>
    public Type Type
    {
        get
        {
            var type = Member is FieldInfo asField ? asField.FieldType : ((PropertyInfo)Member).PropertyType;
            return type == typeof(IReadOnlyCollection<ExecutableTarget>) ? typeof(string[]) : type;
        }
    }

    /// <summary>Whether its name says something without a value: that a flag is on, or that all is skipped which was not invoked.</summary>
    public bool CanStandAlone => (Nullable.GetUnderlyingType(Type) ?? Type) == typeof(bool) || (IsInherited && Name == "Skip");

    /// <summary>Parameters of a build and of its base classes, by name.</summary>
    public static IReadOnlyList<ParameterMember> Of(Type buildType)
    {
        const BindingFlags Own =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var members = new List<ParameterMember>();
        for (var type = buildType; type is not null && type != typeof(object); type = type.BaseType)
        {
            members.AddRange(
                from member in type.GetMembers(Own)
                where member is FieldInfo or PropertyInfo
                let attribute = member.GetCustomAttribute<ParameterAttribute>()
                where attribute is not null
                select new ParameterMember(member, attribute));
        }

        return [.. members.OrderBy(x => x.Name, StringComparer.Ordinal)];
    }

    public void Set(object build, object value)
    {
        if (Member is FieldInfo field)
            field.SetValue(build, value);
        else if (((PropertyInfo)Member).SetMethod is { } setter)
            setter.Invoke(build, [value]);
        else
            BackingField().SetValue(build, value);
    }

    private FieldInfo BackingField() =>
        Member.DeclaringType!.GetField($"<{Member.Name}>k__BackingField",
            BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
        ?? throw new UsageException(
            $"Parameter {Member.DeclaringType.Name}.{Member.Name} cannot be set: give it a setter or make it a field.");
}
