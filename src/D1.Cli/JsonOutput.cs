using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace D1.Cli;

/// <summary>The one JSON document that <c>--json</c> puts on standard output.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    public static void Write(JsonNode document) => Console.Out.WriteLine(document.ToJsonString(Options));
}
