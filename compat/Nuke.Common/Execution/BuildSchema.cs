using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nuke.Common.IO;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>JSON schema of the parameter files, for editors: <c>.nuke/build.schema.json</c>.</summary>
internal static class BuildSchema
{
    private static readonly JsonSerializerOptions Format =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>Writes the file when it would differ, where it can be written.</summary>
    public static void Write(NukeBuild build, IReadOnlyList<ParameterMember> parameters, AbsolutePath root)
    {
        var file = root / ".nuke" / "build.schema.json";
        var schema = Create(build.ExecutableTargets.Select(x => x.Name), parameters);
        if (file.FileExists() && file.ReadAllText().TrimEnd() == schema)
            return;
        if (Unwritten.Reason(() => file.WriteAllText(schema)) is { } trouble)
            Log.Warning("The schema of the parameter files is out of date: {Trouble:l}", trouble);
    }

    public static string Create(IEnumerable<string> targets, IReadOnlyList<ParameterMember> parameters)
    {
        var definitions = new JsonObject
        {
            ["ExecutableTarget"] = Enumeration(targets.Order(StringComparer.Ordinal)),
            ["Verbosity"] = Enumeration(Enum.GetNames<Verbosity>()),
            ["NukeBuild"] = new JsonObject { ["properties"] = Properties(parameters.Where(x => x.IsInherited)) },
        };
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-04/schema#",
            ["definitions"] = definitions,
            ["allOf"] = new JsonArray(
                new JsonObject { ["properties"] = Properties(parameters.Where(x => !x.IsInherited)) },
                Reference("NukeBuild")),
        };
        return schema.ToJsonString(Format);
    }

    private static JsonObject Properties(IEnumerable<ParameterMember> parameters)
    {
        var properties = new JsonObject();
        foreach (var parameter in parameters)
            properties[parameter.Name] = Property(parameter);
        return properties;
    }

    private static JsonObject Property(ParameterMember parameter)
    {
        var isTargets = parameter.IsInherited && parameter.Name is "Target" or "Skip";
        var property = new JsonObject();
        if (!parameter.Type.IsArray)
            Describe(property, parameter.Type);
        else
            property["type"] = "array";
        if (parameter.Description is { } description)
            property["description"] = description;
        if (parameter.Type.IsArray)
        {
            var items = new JsonObject();
            Describe(items, parameter.Type.GetElementType()!);
            property["items"] = isTargets ? Reference("ExecutableTarget") : items;
        }

        return property;
    }

    private static void Describe(JsonObject property, Type type)
    {
        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        if (scalar == typeof(Verbosity))
        {
            property["$ref"] = "#/definitions/Verbosity";
            return;
        }

        property["type"] =
            scalar == typeof(bool) ? "boolean"
            : scalar == typeof(int) || scalar == typeof(long) ? "integer"
            : scalar == typeof(float) || scalar == typeof(double) || scalar == typeof(decimal) ? "number"
            : "string";
        if (ValueConversion.Choices(scalar) is { } choices)
            property["enum"] = new JsonArray([.. choices.Select(x => (JsonNode)x)]);
    }

    private static JsonObject Enumeration(IEnumerable<string> values) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. values.Select(x => (JsonNode)x)]) };

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };
}
