using System.Text.Json.Nodes;
using D1.Pipeline.Keys;

namespace D1.Cli.Verbs;

/// <summary>How JSON documents tell what code is other.</summary>
internal static class CodeJson
{
    public static JsonObject Of(CodeDifference difference) => new()
    {
        ["changed"] = Names(difference.Changed),
        ["appeared"] = Names(difference.Appeared),
        ["vanished"] = Names(difference.Vanished),
    };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
