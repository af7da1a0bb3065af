using D1.Pipeline.Graph;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline.Names;

/// <summary>Commands that messages and screens suggest: whole and quoted, so that who types one gets what was meant.</summary>
public static class SuggestedRun
{
    /// <summary><c>run smoke/evaluate --set inputs.model=masked-sft --set task=gsm</c>.</summary>
    /// <param name="spec">The spec's name with its profile, or its file.</param>
    /// <param name="set">Its overrides.</param>
    public static string Of(string spec, IEnumerable<string> set) =>
        string.Join(' ', set.Select(argument => $"--set {Quoted(argument)}").Prepend($"run {Quoted(spec)}"));

    /// <summary>By the spec's file: it need not lie where names are looked for.</summary>
    public static string Of(StageNode node) => Of(SourceLocation.Shorten(node.Spec.Path), node.SetArguments);

    /// <summary>What made a result, by name.</summary>
    public static string Of(Manifest manifest) => Of(SpecNames.Shorten(manifest.Profile, manifest.SpecName), manifest.Set);

    /// <summary>An evaluation of a model: what is open in it is for the reader to fill in.</summary>
    public static string OfEvaluation(Manifest model) =>
        Of(SpecNames.Shorten(model.Profile, "evaluate"), [$"inputs.model={model.SpecName}", .. model.Set.Select(set => Below(model, set))])
        + " --set task=… --set gen_length=…";

    // What was set on the model's own spec is on an input of the evaluation; what was on another one by its name stays so.
    private static string Below(Manifest model, string set) =>
        model.EffectiveSpec?.ContainsKey(set.Split('.', '=')[0]) == false ? set : $"{model.SpecName}.{set}";

    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string word) =>
        word.Length == 0 || word.Any(letter => !char.IsLetterOrDigit(letter) && !"=./_-+@:,%".Contains(letter, StringComparison.Ordinal))
            ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'" : word;
}
