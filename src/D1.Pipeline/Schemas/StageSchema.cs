using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Slurm;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Schemas;

/// <summary>
/// The JSON Schema of a stage's specs: its parameters and the keys that every spec may have. It judges one file as it is written: what
/// is required may come from the file that it extends, and fits between parameters (<see cref="IValidatedOptions"/>) are left to <c>d1</c>.
/// </summary>
public static class StageSchema
{
    private const string Dialect = "http://json-schema.org/draft-07/schema#";
    private const string Reference = "#/definitions/reference";

    /// <summary>For specs: without <c>extends</c> they must be complete.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="kinds">What its options may choose among.</param>
    public static JsonObject OfSpec(IStage stage, IReadOnlyList<Kind>? kinds = null)
    {
        var schema = new JsonObject
        {
            ["$schema"] = Dialect,
            ["title"] = $"Spec of stage {stage.Name}",
            ["description"] = $"Makes a {stage.Produces}. Generated from the stage's option record: ./build.sh Schemas",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = Keys(stage, kinds ?? []),
            ["if"] = new JsonObject { ["not"] = new JsonObject { ["required"] = new JsonArray(SpecKeys.Extends) } },
            ["then"] = Complete(stage),
            ["definitions"] = new JsonObject { ["reference"] = SpecReferenceSchema() },
        };
        return schema;
    }

    /// <summary>For what specs share: a delta, which need not be complete.</summary>
    /// <inheritdoc cref="OfSpec" path="/param"/>
    public static JsonObject OfBase(IStage stage, IReadOnlyList<Kind>? kinds = null)
    {
        var schema = OfSpec(stage, kinds);
        schema["title"] = $"Base of specs of stage {stage.Name}";
        schema["description"] = "To be extended; not a spec by itself. Generated: ./build.sh Schemas";
        schema.Remove("if");
        schema.Remove("then");
        return schema;
    }

    /// <summary>For cluster files.</summary>
    public static JsonObject OfCluster()
    {
        var schema = OptionJsonSchema.OfRecord(typeof(Cluster), [], complete: true);
        schema.Insert(0, "$schema", Dialect);
        schema.Insert(1, "title", "Cluster of --executor slurm");
        return schema;
    }

    private static JsonObject Keys(IStage stage, IReadOnlyList<Kind> kinds)
    {
        var keys = new JsonObject
        {
            [SpecKeys.Stage] = new JsonObject { ["description"] = "The stage that the spec runs.", ["const"] = stage.Name },
            [SpecKeys.Extends] = new JsonObject
            {
                ["description"] = "File that this one is a delta to, relative to this one.",
                ["type"] = "string"
            },
            [SpecKeys.Inputs] = new JsonObject
            {
                ["description"] = "The specs that make the stage's inputs, by name, from this folder.",
                ["type"] = new JsonArray("object", "null"),
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject(stage.Inputs.Select(slot => KeyValuePair.Create(slot.Name, Input(slot)))),
            },
        };
        foreach (var (name, schema) in OptionJsonSchema.Properties(typeof(SpecSettings), [], complete: false)
            .Concat(OptionJsonSchema.Properties(stage.OptionsType, kinds, complete: false)))
            keys[name] = schema?.DeepClone();
        return keys;
    }

    private static JsonNode? Input(InputSlot slot)
    {
        var one = new JsonObject { ["$ref"] = Reference };
        return slot.Many ? new JsonObject
        {
            ["anyOf"] = new JsonArray(one,
            new JsonObject { ["type"] = "array", ["items"] = one.DeepClone() })
        } : one;
    }

    // Whatever the options need, and the inputs.
    private static JsonObject Complete(IStage stage)
    {
        var options = OptionJsonSchema.Completeness(stage.OptionsType);
        var slots = stage.Inputs.Where(slot => !slot.Optional).Select(slot => slot.Name).ToList();
        string[] keys = slots.Count > 0 ? [SpecKeys.Stage, SpecKeys.Inputs] : [SpecKeys.Stage];
        var properties = options["properties"]?.DeepClone().AsObject() ?? [];
        if (slots.Count > 0) properties[SpecKeys.Inputs] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = OptionJsonSchema.Array(slots)
        };
        return new JsonObject
        {
            ["required"] = OptionJsonSchema.Array(keys.Concat(options["required"]?.AsArray().GetValues<string>() ?? [])),
            ["properties"] = properties,
        };
    }

    // What SpecReference.Read takes; nothing takes an input of the base away.
    private static JsonObject SpecReferenceSchema() => new()
    {
        ["description"] = "The name of a spec of this folder, or {spec: name, set: {path.to.key: value, …}}.",
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = new JsonArray("string", "null") },
            new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["required"] = new JsonArray("spec"),
                ["properties"] = new JsonObject
                {
                    ["spec"] = new JsonObject { ["description"] = "The spec's file name without .yaml.", ["type"] = "string" },
                    ["set"] = new JsonObject { ["description"] = "Overrides, as of --set.", ["type"] = "object" },
                },
            }),
    };
}
