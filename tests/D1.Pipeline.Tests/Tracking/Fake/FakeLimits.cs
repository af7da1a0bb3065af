using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace D1.Pipeline.Tests.Tracking.Fake;

/// <summary>The limits that MLflow documents for a batch, as a strict server has them.</summary>
internal static partial class FakeLimits
{
    public static void CheckBatch(string body, JsonArray metrics, JsonArray parameters, JsonArray tags)
    {
        Check(body.Length <= 1_000_000, "Batched logging API requests must be at most 1000000 bytes");
        Check(metrics.Count <= 1000 && parameters.Count <= 100 && tags.Count <= 100, "too many of a kind");
        Check(metrics.Count + parameters.Count + tags.Count <= 1000, "too many items");
        Check(parameters.Select(pair => (string?)pair!["key"]).Distinct().Count() == parameters.Count,
            "Duplicate parameter keys have been submitted");
        foreach (var item in metrics.Concat(parameters).Concat(tags)) CheckName((string?)item!["key"]);
        foreach (var pair in parameters) Check(((string)pair!["value"]!).Length <= 6000, "Param value exceeds 6000");
        foreach (var pair in tags) Check(((string)pair!["value"]!).Length <= 5000, "Tag value exceeds 5000");
        foreach (var metric in metrics)
            Check((long?)metric!["timestamp"] > 0 && metric["step"] is not null && metric["value"] is not null, "metric without a part");
    }

    public static void CheckName(string? name) =>
        Check(name is { Length: > 0 and <= 250 } && Fit().IsMatch(name) && name.Split('/').All(part => part is not ("" or "." or "..")),
            $"Invalid name: '{name}'");

    public static void Check(bool fits, string message)
    {
        if (!fits) throw FakeRefusal.Invalid(message);
    }

    [GeneratedRegex(@"^[/\w.\- ]*$")]
    private static partial Regex Fit();
}
