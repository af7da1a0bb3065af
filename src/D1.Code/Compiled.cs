using System.Globalization;
using System.Text;
using Mono.Cecil;

namespace D1.Code;

/// <summary>Which members are the compiler's own, such as lambdas and state machines: their names are numbered, and numbers move.</summary>
internal static class Compiled
{
    public static bool IsMadeByCompiler(TypeDefinition? type) => type is not null
        && (type.Name[0] == '<' || IsMadeByCompiler(type.DeclaringType));

    public static bool IsMadeByCompiler(MethodDefinition method) =>
        IsMadeByCompiler(method.DeclaringType) || (method.Name[0] == '<' && !method.Name.EndsWith('$'));

    /// <summary>Anonymous types: the names of their members are the source's.</summary>
    public static bool IsAnonymous(TypeDefinition type) => type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal);

    /// <summary>Where the values of a type lie: sizes, fields, and the layouts of those that are values themselves; of an enum, its
    /// values.</summary>
    public static string LayoutOf(TypeDefinition type)
    {
        var text = new StringBuilder(SizeOf(type)).Append('\n');
        foreach (var field in type.Fields.Where(field => !field.IsStatic || field.IsLiteral))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{(HasNumberInName(field.FieldType) ? "" : field.FieldType.FullName)} {field.Name} "
                + $"{(field.IsLiteral ? field.Constant : field.Offset)}\n");
            if (!field.IsLiteral && field.FieldType is TypeDefinition { IsValueType: true, IsPrimitive: false } value) text.Append(
                LayoutOf(value));
        }
        return text.ToString();
    }

    /// <summary>What a type says of its own size.</summary>
    public static string SizeOf(TypeDefinition type) => $"{type.PackingSize} {type.ClassSize} "
        + string.Join(", ", type.CustomAttributes.Where(attribute => attribute.AttributeType.Name == "InlineArrayAttribute")
            .Select(attribute => attribute.ConstructorArguments[0].Value));

    private static bool HasNumberInName(TypeReference type) => type.FullName.Contains("/<", StringComparison.Ordinal)
        || type.FullName.Contains("<>", StringComparison.Ordinal);

    /// <summary>A type's name as reflection writes it.</summary>
    public static string NameOf(TypeDefinition type) => type.DeclaringType is { } outer ? $"{NameOf(outer)}+{type.Name}"
        : type.Namespace.Length > 0 ? $"{type.Namespace}.{type.Name}" : type.Name;
}
