using D1.Core;
using D1.Tasks;
using D1.Tasks.Data;
using D1.Tasks.Solutions;
using D1.Text.Tokenization;

namespace D1.Stages.Sources;

/// <summary>Worked solutions for supervised training.</summary>
/// <param name="At">The training example of a number, for batches of a length.</param>
/// <param name="Held">Examples to validate on.</param>
internal sealed record SolutionExamples(Func<int, int, TokenizedExample> At, IReadOnlyList<TokenizedExample> Held)
{
    private const int HeldOfTasks = 256;

    // Of s1K the released code sets aside one in a hundred.
    private const int HeldShare = 100;

    /// <summary>Solutions of synthetic tasks.</summary>
    public static SolutionExamples OfTasks(IReadOnlyList<ISyntheticTask> tasks, ITokenizer tokenizer, ulong seed, int? held)
    {
        var training = new Corpus(tasks, Split.Train, SolutionMix.TracesOnly, seed);
        return new((index, _) => TokenizedExample.Of(training[index], tokenizer), HeldOut(tasks, tokenizer, seed, held));
    }

    /// <summary>Held-out solutions of synthetic tasks.</summary>
    public static IReadOnlyList<TokenizedExample> HeldOut(IReadOnlyList<ISyntheticTask> tasks, ITokenizer tokenizer, ulong seed, int? held)
    {
        var validation = new Corpus(tasks, Split.Validation, SolutionMix.TracesOnly, seed);
        return [.. Enumerable.Range(0, held ?? HeldOfTasks).Select(index => TokenizedExample.Of(validation[index], tokenizer))];
    }

    /// <summary>Conversations of a data set; what is longer than its batch loses its end.</summary>
    /// <param name="rows">The data set.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="count">Training examples that are needed.</param>
    /// <param name="length">Tokens of the longest batch.</param>
    /// <param name="setAside">Rows to set aside; null is one in a hundred.</param>
    /// <param name="validated">How many of those are needed; null is all.</param>
    /// <exception cref="InputException">There are fewer rows.</exception>
    public static SolutionExamples OfRows(UsableRows<ChatExample> rows, ITokenizer tokenizer, int count, int length, int? setAside,
        int? validated)
    {
        var aside = setAside ?? Math.Max(1, rows.Rows.Count / HeldShare);
        if (aside < Math.Max(1, validated ?? 0))
            throw new InputException($"held_out: {aside} rows are set aside, validation needs {Math.Max(1, validated ?? 0)}");
        rows.Require(aside + count, $"examples {count}, held_out {aside}");
        ChatExample[] order = [.. rows.Rows];
        new CounterRandom(0, "s1k/set-aside").Shuffle<ChatExample>(order);
        return new(
            (index, batch) => TokenizedExample.Of(order[index], tokenizer).Cut(batch),
            [.. order.TakeLast(aside).Take(validated ?? aside).Select(example => TokenizedExample.Of(example, tokenizer).Cut(length))]);
    }
}
