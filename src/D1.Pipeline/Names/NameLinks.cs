using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Names;

/// <summary>Links specs' names to the results that a run made, or found: what was there before may have been left for another.</summary>
/// <param name="stores">Where the links go: see <see cref="NamedResults"/>.</param>
/// <param name="say">Told, once, where links are not to be had.</param>
public sealed class NameLinks(Stores stores, Action<string> say)
{
    private NamedResults? _names = new(stores);

    /// <summary>Links one.</summary>
    public void Put(StageNode node, Artifact artifact)
    {
        try
        {
            _names?.Record(node, artifact);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A store of somebody else's, or a system without links: the result itself is found by its key.
            _names = null;
            say($"results are not linked by name: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Links a node, and all that it needs, as far as they are found.</summary>
    /// <param name="node">The node.</param>
    /// <param name="found">Finds the result of one; null for none.</param>
    public void PutAll(StageNode node, Func<StageNode, Artifact?> found)
    {
        var (open, seen) = (new Queue<StageNode>([node]), new HashSet<string>());
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add(next.Id)) continue;
            if (found(next) is { } artifact) Put(next, artifact);
            foreach (var input in next.Inputs.Values) open.Enqueue(input);
        }
    }
}
