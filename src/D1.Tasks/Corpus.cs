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

/// <summary>A problem with a reference completion: one line of a training corpus.</summary>
public sealed record Example(ITask Task, Problem Problem, CompletionStyle Style, string Completion);

/// <summary>How a reference completion is written.</summary>
public enum CompletionStyle
{
    /// <summary>The worked solution between reasoning tags, then the answer.</summary>
    Trace,

    /// <summary>The answer alone.</summary>
    Direct,

    /// <summary>Written like <see cref="Direct"/>, with an answer that is well-formed and wrong.</summary>
    Wrong,
}

/// <summary>Fractions of the three completion styles in a corpus.</summary>
public sealed record SolutionMix
{
    /// <exception cref="ArgumentException">A fraction is outside 0 to 1, or the sum is not 1.</exception>
    public SolutionMix(double trace, double direct, double wrong)
    {
        if (!(trace >= 0 && direct >= 0 && wrong >= 0 && double.Abs(trace + direct + wrong - 1) < 1e-9))
            throw new ArgumentException(FormattableString.Invariant(
                $"a solution mix needs fractions from 0 to 1 with sum 1, not trace {trace}, direct {direct}, wrong {wrong}"));
        (Trace, Direct, Wrong) = (trace, direct, wrong);
    }

    /// <summary>Worked solutions only: what SFT trains on.</summary>
    public static SolutionMix TracesOnly { get; } = new(1, 0, 0);

    public double Trace { get; }

    public double Direct { get; }

    public double Wrong { get; }

    /// <summary>The style at a uniform draw in [0, 1).</summary>
    public CompletionStyle At(double uniform) =>
        uniform < Trace ? CompletionStyle.Trace : Wrong == 0 || uniform < Trace + Direct ? CompletionStyle.Direct : CompletionStyle.Wrong;
}
