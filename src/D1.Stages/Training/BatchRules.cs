using D1.Pipeline;
using D1.Stages.Sources;
using D1.Text.Tokenization;

namespace D1.Stages.Training;

/// <summary>Whether batches have a row for each of their parts, and lengths that hold the examples.</summary>
internal static class BatchRules
{
    // Examples come from one distribution: of a long stream its beginning is looked at.
    public const int MostExamples = 10_000;

    /// <summary>Threads work on parts of a batch side by side, accumulation one after another.</summary>
    /// <param name="parameter">The key that says how large a batch is.</param>
    /// <param name="rows">Sequences of the smallest batch.</param>
    /// <param name="options">How batches are divided.</param>
    /// <param name="planned">The stage.</param>
    public static IEnumerable<(string Parameter, string Problem)> Parts(
        string parameter, int rows, MaskedDiffusionOptions options, PlannedSpec planned)
    {
        if ((long)planned.Threads * options.AccumulationSteps > rows)
        {
            var parts = FormattableString.Invariant($"threads ({planned.Threads}) × accumulation_steps ({options.AccumulationSteps})");
            yield return (parameter,
                FormattableString.Invariant($"makes batches of {rows} sequences, fewer than {parts}: each part needs one"));
        }
    }

    /// <summary>Worked solutions of nano tasks fit into lengths.</summary>
    /// <param name="what">Which solutions, for people.</param>
    /// <param name="solutions">The solutions.</param>
    /// <param name="length">Tokens of the shortest row that any of them must fit into.</param>
    public static IEnumerable<(string Parameter, string Problem)> Fit(string what, IEnumerable<TokenizedExample> solutions, int length)
    {
        if (solutions.Take(MostExamples).Max(example => example.Ids.Length) is var needed && needed > length)
            yield return ("lengths", FormattableString.Invariant($"must hold {needed} tokens, as many as {what} have, not {length}"));
    }

    /// <summary>
    /// The tokenizer of a model that stems from nano pre-training; null of another, which is not known before it is there.
    /// </summary>
    public static WordLevelTokenizer? NanoTokenizer(PlannedSpec planned)
    {
        var model = planned.Input("model");
        while (model?.Inputs.GetValueOrDefault("model") is { } origin) model = origin;
        return model?.Options is PretrainOptions trained ? PretrainStage.Tokenizer(trained) : null;
    }
}
