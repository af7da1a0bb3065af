using System.ComponentModel;
using System.Globalization;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>Texts to the types that parameters have.</summary>
internal static class ValueConversion
{
    /// <param name="texts">Values as written; none means true for a flag.</param>
    /// <param name="type">A scalar, its nullable, or an array of scalars.</param>
    /// <param name="source">Where the values stand, for messages.</param>
    /// <param name="directory">Where relative paths start.</param>
    /// <exception cref="UsageException">A text is empty or no value of the type, or their number is wrong.</exception>
    public static object Convert(IReadOnlyList<string> texts, Type type, string source, AbsolutePath directory)
    {
        if (type.IsArray)
        {
            var items = Array.CreateInstance(type.GetElementType()!, texts.Count);
            for (var i = 0; i < texts.Count; i++)
                items.SetValue(Scalar(texts[i], type.GetElementType()!, source, directory), i);
            return items;
        }

        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        return texts.Count switch
        {
            1 => Scalar(texts[0], scalar, source, directory),
            0 when scalar == typeof(bool) => true,
            0 => throw new UsageException($"{source} needs a value ({Describe(scalar)})."),
            _ => throw new UsageException($"{source} takes one value, not {texts.Count}: {string.Join(' ', texts)}."),
        };
    }

    /// <summary>Values that an enumeration admits, else null.</summary>
    public static IReadOnlyList<string>? Choices(Type type)
    {
        var scalar = type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
        return scalar.IsEnum ? Enum.GetNames(scalar) : null;
    }

    private static object Scalar(string text, Type type, string source, AbsolutePath directory)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new UsageException($"{source}: a value is empty, where {Describe(type)} is needed.");
        if (type == typeof(string))
            return text;
        if (type == typeof(AbsolutePath))
            return directory / text;
        try
        {
            if (type.IsEnum && !Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase))
                throw new FormatException();
            return TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text)!;
        }
        catch (Exception exception) when (exception is not UsageException)
        {
            throw new UsageException($"{source}: '{text}' is not {Describe(type)}.");
        }
    }

    /// <summary>A value of the type in words.</summary>
    public static string Describe(Type type) =>
        type.IsArray ? $"{Describe(type.GetElementType()!)}, or several"
        : Nullable.GetUnderlyingType(type) is { } scalar ? Describe(scalar)
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(float) || type == typeof(double) || type == typeof(decimal) ? "a number"
        : type == typeof(AbsolutePath) ? "a path"
        : type == typeof(string) ? "a text"
        : $"a {type.Name}";
}
