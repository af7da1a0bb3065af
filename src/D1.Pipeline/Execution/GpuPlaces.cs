using D1.Pipeline.Devices;
using D1.Pipeline.Graph;

namespace D1.Pipeline.Execution;

/// <summary>
/// Which stage has which GPU. Stages share one when their plans fit it together with room to spare, for plans are lower bounds; one whose
/// plan is not known has it to itself. A run has a GPU as long as a stage of it is on it; of two runs on one machine neither computes on
/// the other's.
/// </summary>
internal sealed class GpuPlaces(Gpus gpus, GpuLocks? locks = null) : IDisposable
{
    /// <summary>What sharing stages are taken to need, as a multiple of their plans.</summary>
    private const double Room = 1.25;

    /// <summary>Bytes that a process takes of a GPU before it computes anything: CUDA's context and libraries.</summary>
    private const long OfProcess = 1_000_000_000;

    private readonly Dictionary<StageNode, (int Number, long Bytes)> _taken = [];
    private readonly HashSet<int> _awaited = [];
    private readonly Dictionary<int, IDisposable> _held = [];
    private readonly HashSet<int> _others = [];

    /// <summary>The GPUs that other runs have and that stages of this round wait for, for people.</summary>
    public IReadOnlyList<string> OfOthers => [.. _others.Order().Select(gpu => $"cuda:{gpu} ({gpus.All[gpu].Name}) is another run's"
        + (locks?.HolderOf(gpus.All[gpu]) is { } process ? $", process {process}" : ""))];

    /// <summary>Begins a round of giving places: who comes first is served first.</summary>
    public void Begin()
    {
        _awaited.Clear();
        _others.Clear();
    }

    /// <summary>Gives the stage a GPU.</summary>
    /// <param name="node">A stage that asks for one.</param>
    /// <param name="bytes">Its plan; 0 when it is not known.</param>
    /// <returns>Its number; null when there is none for it now. Then nobody overtakes it on those that it could have had.</returns>
    public int? Take(StageNode node, long bytes)
    {
        // One that is not there is refused where the stage starts.
        int[] wanted = node.Device.Number is { } number ? [number] : LargeEnough(bytes);
        var refused = new List<int>();
        foreach (var gpu in wanted.Where(gpu => !_awaited.Contains(gpu)).OrderBy(gpu => On(gpu).Count))
        {
            if (!Fits(gpu, bytes)) continue;
            if (!Hold(gpu))
            {
                refused.Add(gpu);
                continue;
            }

            _taken.Add(node, (gpu, bytes));
            return gpu;
        }
        _awaited.UnionWith(wanted);
        _others.UnionWith(refused);
        return null;
    }

    /// <summary>GPUs that have the memory; the first one where none has, to be refused there.</summary>
    private int[] LargeEnough(long bytes) =>
        [.. gpus.All.Index().Where(gpu => gpu.Item.Bytes >= bytes).Select(gpu => gpu.Index).DefaultIfEmpty(0)];

    public void Leave(StageNode node)
    {
        if (_taken.Remove(node, out var place) && On(place.Number).Count == 0 && _held.Remove(place.Number, out var held)) held.Dispose();
    }

    public void Dispose()
    {
        foreach (var held in _held.Values) held.Dispose();
        _held.Clear();
    }

    private bool Hold(int gpu)
    {
        if (locks is null || gpu >= gpus.All.Count || _held.ContainsKey(gpu)) return true;
        if (locks.TryTake(gpus.All[gpu]) is { } held) _held.Add(gpu, held);
        return _held.ContainsKey(gpu);
    }

    private bool Fits(int gpu, long bytes) => On(gpu) is not { Count: > 0 } others
        || (bytes > 0 && others.All(other => other > 0) && gpu < gpus.All.Count
            && (OfProcess * (others.Count + 1)) + (Room * (bytes + others.Sum())) <= gpus.All[gpu].Bytes);

    private List<long> On(int gpu) => [.. _taken.Values.Where(place => place.Number == gpu).Select(place => place.Bytes)];
}
