using System.Text.Json.Nodes;
using D1.Stages.Adopting;
using D1.Stages.Artifacts;

namespace D1.Cli.Verbs;

/// <summary>How JSON documents tell what code is other, and what was adopted in spite of it.</summary>
internal static class CodeJson
{
    public static JsonObject Of(CodeDifference difference) => new()
    {
        ["changed"] = Names(difference.Changed),
        ["appeared"] = Names(difference.Appeared),
        ["vanished"] = Names(difference.Vanished),
    };

    public static JsonArray Of(IEnumerable<AdoptedResult> adopted) => new([.. adopted.Select(result => new JsonObject
    {
        ["spec"] = result.Spec,
        ["stage"] = result.Stage,
        ["key"] = result.Key,
        ["from"] = result.Adoption.From,
        ["reason"] = result.Adoption.Reason,
        ["proof"] = result.Adoption.Proof,
    })]);

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
