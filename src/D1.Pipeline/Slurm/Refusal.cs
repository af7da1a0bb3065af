using D1.Core;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Slurm;

/// <summary>What <c>sbatch</c> refuses, in its own words, and what of the cluster file they are about.</summary>
internal static class Refusal
{
    // Words of Slurm's, and the keys that a job asks for it by.
    private static readonly (string Word, string Key)[] Subjects =
    [
        ("account", "account"), ("partition", "partition"), ("qos", "qos"), ("feature", "constraint"), ("gres", "gpu"),
        ("time limit", "hours"),
    ];

    /// <param name="script">The job's.</param>
    /// <param name="words">Slurm's.</param>
    /// <param name="cluster">What the job asks for; null where that is not why it is refused.</param>
    public static InputException Of(string script, string words, Cluster? cluster)
    {
        var refused = $"sbatch refuses {Path.GetFileName(script)}: {words}";
        if (cluster is null) return new(refused);
        if (cluster.Written is not { } file)
            return new(refused + (Subjects.Any(subject => Names(words, subject.Word)) ? "; a cluster file says it: --cluster NAME" : ""));
        var asked = Asked(file, words).ToList();
        return asked.Count == 0 ? new($"{SourceLocation.Shorten(file.Location.Source)}: {refused}") : asked[0].Value.Error(
            $"sbatch refuses {string.Join(", ", asked.Select(each => $"{each.Key} {each.Value.Describe()}"))}: {words}");
    }

    private static bool Names(string words, string word) => words.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string Key, SpecValue Value)> Asked(SpecMapping file, string words)
    {
        foreach (var (word, key) in Subjects)
            if (Names(words, word) && file.Find(key) is { } entry) yield return (key, entry.Value);
        if (file.Find("sbatch")?.Value is not SpecSequence further) yield break;
        foreach (var option in further.Items.OfType<SpecScalar>())
            if (words.Contains(option.Text.Split('=')[0], StringComparison.Ordinal)) yield return ("sbatch", option);
    }
}
