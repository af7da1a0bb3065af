using System.Globalization;
using D1.Pipeline.Statistics;

namespace D1.Stages.Evaluation;

/// <summary>
/// What several answers to each prompt say beyond their mean score: whether RL would find anything in groups of them. Its figures are
/// metrics of an evaluation that has more than one answer to a prompt.
/// </summary>
/// <param name="Groups">Prompts; the answers to one are a group.</param>
/// <param name="PassAt">By k, in ascending order. An answer passes where every part is right.</param>
/// <param name="WithoutSpread">Share of groups whose answers all have one reward.</param>
/// <param name="WithoutScoreSpread">Share of groups whose answers all have as many right parts.</param>
public sealed record SampledAnswers(int Groups, IReadOnlyList<PassRate> PassAt, double WithoutSpread, double WithoutScoreSpread)
{
    private const string Pass = "pass_at_", Low = "_low", High = "_high", GroupCount = "groups", NoSpread = "groups_without_spread",
        NoScoreSpread = "groups_without_score_spread";

    /// <summary>The figures by name.</summary>
    public IEnumerable<KeyValuePair<string, double>> Metrics =>
    [
        .. PassAt.SelectMany(rate => (KeyValuePair<string, double>[])
            [new(Of(rate.K), rate.Percent), new(Of(rate.K) + Low, rate.Interval.Low), new(Of(rate.K) + High, rate.Interval.High)]),
        new(GroupCount, Groups), new(NoSpread, WithoutSpread), new(NoScoreSpread, WithoutScoreSpread),
    ];

    /// <summary>Counts.</summary>
    /// <param name="items">All items of a cell, the answers to a prompt next to each other.</param>
    /// <param name="samples">Answers to a prompt.</param>
    public static SampledAnswers Count(IReadOnlyCollection<EvaluatedItem> items, int samples)
    {
        var groups = items.Chunk(samples).ToList();
        var rates = PassRate.Of(groups.ConvertAll(group =>
            (group[0].Verdict.Problem, group.Length, group.Count(item => item.Verdict.Correct == item.Verdict.Total))));
        // As RL does, which has rewards in single precision.
        return new(groups.Count, rates, Share(item => (float)(item.Reward ?? 0)), Share(item => item.Verdict.Correct));

        double Share<T>(Func<EvaluatedItem, T> of) =>
            groups.Count(group => group.Select(of).Distinct().Count() == 1) / (double)groups.Count;
    }

    /// <summary>Reads them from an artifact's metrics; null where each prompt had one answer.</summary>
    public static SampledAnswers? Find(IReadOnlyDictionary<string, double> metrics)
    {
        if (!metrics.TryGetValue(NoSpread, out var spread) || !metrics.TryGetValue(NoScoreSpread, out var scoreSpread)) return null;
        var rates = from metric in metrics
                    where metric.Key.StartsWith(Pass, StringComparison.Ordinal)
                    let k = int.TryParse(metric.Key[Pass.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                        ? size : 0
                    where k > 0
                    orderby k
                    select new PassRate(k, metric.Value, new(Figure(Of(k) + Low), Figure(Of(k) + High)));
        return new((int)Figure(GroupCount), [.. rates], spread, scoreSpread);

        double Figure(string name) => metrics.GetValueOrDefault(name, double.NaN);
    }

    private static string Of(int k) => string.Create(CultureInfo.InvariantCulture, $"{Pass}{k}");
}
