using System.Globalization;
using System.Reflection;

namespace TorchSharp.Tests.Surface;

/// <summary>Writes an assembly's public members as the reference list writes them, one a line.</summary>
internal static class PublicMembers
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    internal static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetExportedTypes().SelectMany(type => Members(type).Prepend(Declaration(type)));

    internal static string Name(Type type)
    {
        if (type.IsByRef) return $"ref {Name(type.GetElementType()!)}";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsPointer) return $"{Name(type.GetElementType()!)}*";
        if (type.IsGenericParameter) return type.Name;
        var name = type.Name.Split('`')[0];
        if (type.IsGenericType)
        {
            var inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
            var own = type.GetGenericArguments().Skip(type.Name.Contains('`', StringComparison.Ordinal) ? 0 : inherited).Select(Name)
                .ToArray();
            if (own.Length > 0) name += $"<{string.Join(", ", own)}>";
        }
        if (type.DeclaringType is { } outer) return $"{Name(outer)}.{name}";
        // The list's reflection knew no full name of a generic type made with a method's own parameter.
        if (type.IsGenericType && type.FullName is null) return name;
        return type.Namespace is "System" or "System.Collections.Generic" or null ? name : $"{type.Namespace}.{name}";
    }

    /// <summary>Without the base type, which the list adds after a colon.</summary>
    private static string Declaration(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            _ => "class",
        };
        return $"type {kind} {Name(type)}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        var owner = Name(type);
        if (type.IsEnum) return Enum.GetNames(type).Select(name => $"{owner}::{name}");
        var constructors = type.GetConstructors(Declared).Where(made => !made.IsStatic && Seen(made))
            .Where(made => !type.IsValueType || made.GetParameters().Length > 0)
            .Select(made => $"{Access(made)}ctor({Parameters(made.GetParameters())})");
        var methods = type.GetMethods(Declared).Where(method => Seen(method) && !IsAccessor(method)).Select(Method);
        var properties = type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(Seen)).Select(Property);
        var fields = type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily)
            .Select(field => $"{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}");
        return constructors.Concat(methods).Concat(properties).Concat(fields).Select(member => $"{owner}::{member}");
    }

    private static bool Seen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        return $"{Access(method)}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method.GetParameters())})";
    }

    private static string Property(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && Seen(getter) ? "get; " : "";
        var set = property.SetMethod is { } setter && Seen(setter) ? "set; " : "";
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{Parameters(parameters)}]" : "";
        var isStatic = property.GetAccessors(true)[0].IsStatic ? "static " : "";
        return $"{isStatic}{Name(property.PropertyType)} {property.Name}{index} {{ {get}{set}}}";
    }

    private static string Access(MethodBase method) =>
        (method.IsStatic ? "static " : "") + (method.IsPublic ? "" : "protected ")
            + (method.IsVirtual && !method.IsFinal ? "virtual " : "");

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var many = parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "";
        var output = parameter.IsOut ? "out " : "";
        return $"{many}{output}{Name(parameter.ParameterType)} {parameter.Name}{Default(parameter)}";
    }

    private static string Default(ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue) return "";
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return " = " + parameter.RawDefaultValue switch
        {
            null => parameter.ParameterType.IsValueType && type == parameter.ParameterType ? "default" : "null",
            bool value => value ? "true" : "false",
            string value => $"\"{value}\"",
            var value when type.IsEnum => Enum.GetName(type, value) ?? "?",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
    }
}
