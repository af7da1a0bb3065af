using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Schemas;

/// <summary>
/// What <see cref="OptionBinder"/> accepts for option records and their parameters, as JSON Schema (draft 7, which editors know best).
/// </summary>
internal static class OptionJsonSchema
{
    /// <summary>A mapping of the record's parameters, and of no other keys.</summary>
    /// <param name="type">The option record.</param>
    /// <param name="kinds">What a key <c>kind</c> may name.</param>
    /// <param name="complete">Whether required parameters must be there; a delta to another mapping may leave them out.</param>
    public static JsonObject OfRecord(Type type, IReadOnlyList<Kind> kinds, bool complete)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = Properties(type, kinds, complete),
        };
        if (complete) Require(schema, type);
        return schema;
    }

    /// <summary>Name → schema, in declaration order.</summary>
    public static JsonObject Properties(Type type, IReadOnlyList<Kind> kinds, bool complete)
    {
        var defaults = OptionSchema.Of(type).CreateDefault();
        return new JsonObject(OptionSchema.Of(type).Properties
            .Select(property => KeyValuePair.Create(property.Name, (JsonNode?)OfProperty(property, defaults, kinds, complete))));
    }

    /// <summary>
    /// What a complete mapping has more than a delta to one: required parameters, also of the records below it. Empty when it has nothing
    /// more.
    /// </summary>
    public static JsonObject Completeness(Type type)
    {
        var schema = new JsonObject();
        Require(schema, type);
        var below = OptionSchema.Of(type).Properties.Select(property => (property.Name, Schema: Below(property.Property.PropertyType)))
            .Where(pair => pair.Schema.Count > 0).ToList();
        if (below.Count > 0) schema["properties"] =
            new JsonObject(below.Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Schema)));
        return schema;

        static JsonObject Below(Type type) => OptionSchema.IsRecord(type) ? Completeness(type)
            : OptionSchema.IsChoice(type) ? new JsonObject { ["required"] = Array([OptionBinder.KindKey]) }
            : [];
    }

    public static JsonArray Array(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode?)name)]);

    private static void Require(JsonObject schema, Type type)
    {
        var required = OptionSchema.Of(type).Properties.Where(property => property.IsRequired || property.IsFixed)
            .Select(property => property.Name).ToList();
        if (required.Count > 0) schema["required"] = Array(required);
    }

    private static JsonObject OfProperty(OptionProperty property, object defaults, IReadOnlyList<Kind> kinds, bool complete)
    {
        var schema = new JsonObject();
        var initial = property.IsRequired ? null : CanonicalJson.FromOptions(property.Property.GetValue(defaults));
        if (Describe(property, initial) is { Length: > 0 } description) schema["description"] = description;
        if (property.IsFixed)
        {
            schema["const"] = initial;
            return schema;
        }
        foreach (var (keyword, value) in OfValue(property.Property.PropertyType, property.Option, property.IsNullable,
            property.ElementsNullable, kinds, complete).ToList())
            schema[keyword] = value?.DeepClone();
        if (!property.IsRequired) schema["default"] = initial;
        return schema;
    }

    private static JsonObject OfValue(Type declared, OptionAttribute? option, bool nullable, bool elementsNullable,
        IReadOnlyList<Kind> kinds, bool complete)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var schema = type switch
        {
            _ when type == typeof(string)
                && option is { Pattern: { Length: > 0 } pattern } => new JsonObject { ["type"] = "string", ["pattern"] = pattern },
            _ when type == typeof(string) => new JsonObject { ["type"] = "string" },
            _ when type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
            _ when type == typeof(int) || type == typeof(long) => Ranged("integer", option),
            _ when type == typeof(double) || type == typeof(float) => Ranged("number", option),
            { IsEnum: true } => new JsonObject { ["enum"] = Array(OptionSchema.EnumNames(type)) },
            _ when OptionSchema.DictionaryValue(type) is { } value => new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = OfValue(value, option, elementsNullable, false, kinds, complete)
            },
            // A list replaces the one before it, so the records in it are complete.
            _ when OptionSchema.ListElement(type) is { } element => new JsonObject
            {
                ["type"] = "array",
                ["items"] = OfValue(element, option, elementsNullable, false, kinds, complete: true)
            },
            _ when OptionSchema.IsRecord(type) => OfRecord(type, kinds, complete),
            _ when OptionSchema.IsChoice(type) => new JsonObject
            {
                ["anyOf"] = new JsonArray([.. kinds.Where(kind => kind.Type.IsAssignableTo(type))
                    .Select(kind => (JsonNode?)OfRecord(kind.Type, kinds, complete))]),
            },
            _ => throw new NotSupportedException($"no spec can hold a {type.Name}"),
        };
        if (nullable && schema["type"] is { } only) schema["type"] = new JsonArray(only.DeepClone(), "null");
        if (nullable && schema["enum"] is JsonArray names) names.Add((JsonNode?)null);
        return schema;
    }

    private static JsonObject Ranged(string type, OptionAttribute? option)
    {
        var schema = new JsonObject { ["type"] = type };
        if (option is null) return schema;
        foreach (var (keyword, bound) in new[] { ("minimum", option.Min), ("exclusiveMinimum", option.Above), ("maximum", option.Max),
            ("exclusiveMaximum", option.Below) })
            if (double.IsFinite(bound)) schema[keyword] = bound;
        return schema;
    }

    // Editors show the description alone, so it says what the other keywords say too.
    private static string Describe(OptionProperty property, JsonNode? initial)
    {
        if (property.Option is not { } option) return "";
        var parts = new List<string> { option.Summary };
        if (option.Unit.Length > 0) parts.Add($"Unit: {option.Unit}.");
        if (option.Forms.Length > 0) parts.Add($"One of: {option.Forms}.");
        if (option.DescribeRange() is { Length: > 0 } range) parts.Add($"Range: {range}.");
        if (property.IsFixed) return string.Join(' ', parts);
        if (property.IsRequired) parts.Add("Required.");
        else if (initial is not JsonObject) parts.Add($"Default: {(initial is null ? "none" : CanonicalJson.Write(initial))}.");
        if (option.Source.Length > 0) parts.Add($"Source: {option.Source}.");
        return string.Join(' ', parts);
    }
}
