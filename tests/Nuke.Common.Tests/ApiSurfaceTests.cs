using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using D1.Tests;
using Nuke.Common;

namespace BuildTests;

/// <summary>The stand-in offers nothing under NUKE's name that NUKE lacks.</summary>
public partial class ApiSurfaceTests
{
    private const string List = "api/nuke-common-10.1.txt";

    [SharedFact(List)]
    public void Every_public_member_is_in_the_list_of_the_real_package()
    {
        var known = File.ReadLines(SharedData.At(List)).Select(Bare).ToHashSet();
        var offered = typeof(NukeBuild).Assembly.GetExportedTypes().SelectMany(Members).Distinct().ToList();
        Assert.NotEmpty(offered);
        var invented = offered.Where(x => !known.Contains(Bare(x)) && !known.Contains(Settable(Bare(x)))).ToList();
        Assert.True(invented.Count == 0, $"Not in {List}:\n{string.Join('\n', invented)}");
    }

    /// <summary>A line without the namespaces of the types that it mentions, and without a base type.</summary>
    private static string Bare(string line)
    {
        var separator = line.IndexOf("::", StringComparison.Ordinal);
        return separator < 0
            ? line.Split(" : ")[0]
            : line[..separator] + "::" + Namespaces().Replace(line[(separator + 2)..], "");
    }

    /// <summary>The same property with a setter: offering less than the real package is no harm.</summary>
    private static string Settable(string line) => line.Replace("{ get; }", "{ get; set; }", StringComparison.Ordinal);

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        yield return $"type {Kind(type)} {Owner(type)}";
        if (type.IsEnum)
        {
            foreach (var name in type.GetEnumNames())
                yield return $"{type.FullName}::{name}";
            yield break;
        }

        var isDelegate = type.IsSubclassOf(typeof(Delegate));
        foreach (var constructor in type.GetConstructors(Declared).Where(x => !x.IsStatic && IsVisible(x)))
            yield return $"{Owner(type)}::{(constructor.IsFamily ? "protected " : "")}ctor({Parameters(constructor)})";
        foreach (var method in type.GetMethods(Declared)
            .Where(x => IsVisible(x) && (!x.IsSpecialName || x.Name.StartsWith("op_", StringComparison.Ordinal))))
            yield return $"{Owner(type)}::{Modifiers(method)}{Name(method.ReturnType)} "
                + $"{method.Name}{Generic(method)}({Parameters(method)})";
        foreach (var property in type.GetProperties(Declared).Where(x => x.GetMethod is { } getter && IsVisible(getter)))
        {
            var setter = property.SetMethod is { } method && method.IsPublic ? "set; " : "";
            yield return $"{Owner(type)}::{(property.GetMethod!.IsStatic ? "static " : "")}{Name(property.PropertyType)} {property.Name} "
                + $"{{ get; {setter}}}";
        }

        foreach (var field in type.GetFields(Declared).Where(x => x.IsPublic && !isDelegate))
            yield return $"{Owner(type)}::{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}";
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily;

    private static string Kind(Type type) =>
        type.IsSubclassOf(typeof(Delegate)) ? "delegate"
        : type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : "class";

    private static string Modifiers(MethodInfo method) =>
        (method.IsStatic ? "static " : "") + (method.IsFamily ? "protected " : "")
            + (method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    private static string Owner(Type type) => Regex.Replace(type.FullName!, "`1$", "<T>");

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(x => x.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var modifier = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : parameter.IsOut ? "out " : "";
        var initial = !parameter.HasDefaultValue ? "" : parameter.RawDefaultValue switch
        {
            null => " = null",
            string text => $" = \"{text}\"",
            bool flag => flag ? " = true" : " = false",
            var value when parameter.ParameterType.IsEnum => $" = {EnumName(parameter.ParameterType, value)}",
            var value => $" = {Convert.ToString(value, CultureInfo.InvariantCulture)}",
        };
        return $"{modifier}{Name(parameter.ParameterType)} {parameter.Name}{initial}";
    }

    private static string EnumName(Type type, object value) => Enum.GetName(type, value) ?? "None";

    private static string Name(Type type) =>
        type.IsByRef ? "ref " + Name(type.GetElementType()!)
        : type.IsArray ? Name(type.GetElementType()!) + "[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;

    [GeneratedRegex(@"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])")]
    private static partial Regex Namespaces();
}
