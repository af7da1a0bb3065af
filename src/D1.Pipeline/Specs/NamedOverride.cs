using System.Text.RegularExpressions;
using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>
/// An override for whatever specs of a name are needed: <c>masked-sft.steps=5</c>; <c>*</c> stands for any text, as in
/// <c>diffu-grpo-*.objective.beta=0</c>, and then the specs are meant that have such a key: <c>*.seed=2</c> is all under another seed.
/// </summary>
/// <param name="Text">As it was given.</param>
/// <param name="Pattern">The name, perhaps with <c>*</c>.</param>
/// <param name="Set">What it puts on top of those specs.</param>
public sealed record NamedOverride(string Text, string Pattern, SpecMapping Set)
{
    /// <summary>Tells overrides of a spec's own keys from those of the specs that it needs.</summary>
    /// <param name="set">As given.</param>
    /// <param name="ownKeys">The keys that the spec may have.</param>
    /// <param name="folder">Where the specs lie that it may need.</param>
    /// <exception cref="InputException">One is not of the form <c>path.to.key=value</c>.</exception>
    public static (SpecMapping Own, IReadOnlyList<NamedOverride> Named) Split(
        IReadOnlyList<string> set, IReadOnlyCollection<string> ownKeys, string folder)
    {
        var named = set.Where(text => IsNamed(FirstKey(text), ownKeys, folder)).ToList();
        return (SpecOverride.Parse(set.Except(named)), [.. named.Select(Parse)]);
    }

    /// <summary>What stands before the first dot.</summary>
    public static string FirstKey(string text) => text.Split('=')[0].Split('.')[0].Trim();

    /// <summary>Overrides as people read them: what is said for all specs, and is this spec's own too, is said once.</summary>
    public static IEnumerable<string> SaidOnce(IReadOnlyList<string> set) =>
        set.Where(text => !text.StartsWith("*.", StringComparison.Ordinal) || !set.Contains(text[2..]));

    /// <summary>Its first key.</summary>
    public string Key => Set.Entries[0].Key;

    /// <summary>Whether it means specs of more than one name.</summary>
    public bool IsPattern => Pattern.Contains('*', StringComparison.Ordinal);

    /// <summary>One override of this form.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static NamedOverride Parse(string text)
    {
        var entry = SpecOverride.Parse([text]).Entries[0];
        return entry.Value is SpecMapping { Entries.Count: > 0 } below && text.Split('=')[0].Contains('.', StringComparison.Ordinal)
            ? new NamedOverride(text, entry.Key, below)
            : throw new InputException(
                $"--set {text.ReplaceLineEndings(" ")}: say which key of {entry.Key}: {entry.Key}.path.to.key=value");
    }

    public bool Matches(string name) =>
        Regex.IsMatch(name, $"^{Regex.Escape(Pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.NonBacktracking);

    private static bool IsNamed(string key, IReadOnlyCollection<string> ownKeys, string folder) =>
        !ownKeys.Contains(key) && (key.Contains('*', StringComparison.Ordinal)
            || (key.Length > 0 && Path.GetFileName(key) == key && File.Exists(Path.Combine(folder, key + ".yaml"))));
}
