using System.Text.Json.Nodes;
using D1.Stages.Looking;

namespace D1.Cli.Verbs;

/// <summary>What is looked at, as JSON.</summary>
internal static class ShowJson
{
    public static JsonObject Of(Headline headline)
    {
        var document = new JsonObject { ["name"] = headline.Name, ["value"] = headline.Value };
        if (headline.First is { } first) document["first"] = first;
        if (headline.Low is { } low) document["low"] = low;
        if (headline.High is { } high) document["high"] = high;
        return document;
    }
}
