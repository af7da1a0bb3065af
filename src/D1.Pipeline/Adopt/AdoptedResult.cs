using System.Text.Json.Nodes;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;

namespace D1.Pipeline.Adopt;

/// <summary>An adopted artifact that a result was made from, or is.</summary>
/// <param name="Stage">Its stage.</param>
/// <param name="Key">Its key.</param>
/// <param name="Spec">The spec that it was built from.</param>
/// <param name="Adoption">How it came under that key.</param>
public sealed record AdoptedResult(string Stage, string Key, string Spec, Adoption Adoption)
{
    /// <summary>Everything adopted that an artifact rests on, nearest first. What is no longer in the store cannot say.</summary>
    public static IReadOnlyList<AdoptedResult> Behind(Artifact artifact, ArtifactStore store)
    {
        var (seen, open, found) = (new HashSet<string>(), new Queue<Manifest>([artifact.Manifest]), new List<AdoptedResult>());
        while (open.TryDequeue(out var manifest))
        {
            if (!seen.Add($"{manifest.Stage}/{manifest.Key}")) continue;
            if (manifest.Adopted is [var latest, ..]) found.Add(new(manifest.Stage, manifest.Key,
                string.Join(' ', manifest.Set.Prepend(manifest.SpecName)), latest));
            foreach (var input in manifest.Inputs.Values)
                if (Manifest.Read(store.FolderOf(input.Stage, input.Key)) is { } read) open.Enqueue(read);
        }
        return found;
    }

    /// <summary>One line for people.</summary>
    public string Describe() => $"{Spec} ({Stage} {StageKey.Shorten(Key)}) was {Adoption.Describe()}";

    /// <summary>For documents that say what they rest on.</summary>
    public static JsonArray ToJson(IEnumerable<AdoptedResult> adopted) => new([.. adopted.Select(result => new JsonObject
    {
        ["spec"] = result.Spec,
        ["stage"] = result.Stage,
        ["key"] = result.Key,
        ["from"] = result.Adoption.From,
        ["reason"] = result.Adoption.Reason,
        ["proof"] = result.Adoption.Proof,
    })]);
}
