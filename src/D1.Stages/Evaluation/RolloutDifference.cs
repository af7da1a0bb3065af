using System.Globalization;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Stages.Results;

namespace D1.Stages.Evaluation;

/// <summary>
/// Where an evaluation decodes otherwise than the rollouts that trained its model. Lengths and temperatures are no difference: they are
/// meant to be others.
/// </summary>
[OutsideKey("for people; no output")]
public static class RolloutDifference
{
    private const string Rollout = "rollout.", Pace = "tokens_per_step", Guidance = "cfg_scale", Off = "none";

    /// <summary>What <see cref="Model.Decoding.SamplerOptions"/> has beside the length.</summary>
    private static readonly string[] Settings =
        ["block_length", Guidance, "may_predict_mask", "stop_after_eos", "cache", "threshold", "factor"];

    /// <summary>Such as <c>cache dual where rollouts had none, …</c>; null where there is no difference, or the model had no rollouts.
    /// </summary>
    /// <param name="evaluation">The evaluation's effective spec.</param>
    /// <param name="training">That of the run that trained its model.</param>
    public static string? Of(JsonObject? evaluation, JsonObject? training)
    {
        var (own, model) = (FlatSpec.Of(evaluation).ToDictionary(), FlatSpec.Of(training).ToDictionary());
        if (!model.ContainsKey(Rollout + "gen_length")) return null;
        IEnumerable<(string Name, string Own, string Rollouts)> pairs =
            Settings.Select(name => (name, Value(name, own, name), Value(name, model, Rollout + name)));
        if (Counts(own, "") && Counts(model, Rollout)
            && Number(model, Rollout + "gen_length") / Number(model, Rollout + "steps") is { } pace)
            pairs = pairs.Append((Pace, Value(Pace, own, Pace), pace.ToString("0.##", CultureInfo.InvariantCulture)));
        var differing = string.Join(", ", pairs.Where(pair => pair.Own != pair.Rollouts)
            .Select(pair => $"{pair.Name} {pair.Own} where rollouts had {pair.Rollouts}"));
        return differing.Length > 0 ? differing : null;
    }

    // A number of steps says how many tokens each writes, unless a confidence does.
    private static bool Counts(Dictionary<string, string> spec, string prefix) =>
        Value("threshold", spec, prefix + "threshold") == Off && Value("factor", spec, prefix + "factor") == Off;

    // What is off is left out, null or none by its kind, and of guidance 0.
    private static string Value(string name, Dictionary<string, string> spec, string key) =>
        spec.GetValueOrDefault(key) is not { } value || value == "null" || (name == Guidance && value == "0") ? Off : value;

    private static double? Number(Dictionary<string, string> spec, string name) =>
        double.TryParse(spec.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
