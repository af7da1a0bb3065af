using D1.Core;

namespace D1.Tasks;

/// <summary>
/// An endless training corpus: example i depends on (seed, i) alone, so a data cursor is an index. Tasks take turns, which
/// balances them in every batch; the style of each example is drawn from the mix.
/// </summary>
public sealed class Corpus
{
    private readonly ISyntheticTask[] _tasks;
    private readonly Split _split;
    private readonly SolutionMix _mix;
    private readonly ulong _seed;

    /// <exception cref="ArgumentException">No task.</exception>
    public Corpus(IEnumerable<ISyntheticTask> tasks, Split split, SolutionMix mix, ulong seed)
    {
        _tasks = [.. tasks];
        if (_tasks.Length == 0) throw new ArgumentException("a corpus needs at least one task");
        (_split, _mix, _seed) = (split, mix, seed);
    }

    /// <summary>Example <paramref name="index"/>, from 0.</summary>
    public Example this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            var task = _tasks[index % _tasks.Length];
            var random = new CounterRandom(_seed, "corpus/completion", index);
            var problem = task.Sample(_split, _seed, index);
            var style = _mix.At(random.NextDouble());
            return new Example(task, problem, style, task.Completion(problem, style, random));
        }
    }
}
