using System.Globalization;
using D1.Pipeline.Terminal;
using D1.Stages.Results;

namespace D1.Cli.Screens;

/// <summary>Scores of a model by task and generation length; of a table a row for each of those, and a column for each model.</summary>
internal static class ScoreGrid
{
    public static void Write(Screen screen, IReadOnlyList<ShownScore> scores)
    {
        if (scores.Any(score => score.Model is not null))
        {
            WriteModels(screen, scores);
            return;
        }
        var lengths = scores.Select(score => score.Length).Distinct().Order().ToList();
        var table = new Columns([new Column("  TASK"),
            .. lengths.Select(length => new Column(string.Create(CultureInfo.InvariantCulture, $"{length} TOKENS"), Gives: true))]);
        foreach (var row in scores.GroupBy(score => score.Task))
            table.Add([$"  {row.Key}", .. lengths.Select(length =>
                row.FirstOrDefault(score => score.Length == length) is { } score ? FigureText.Of(score.Score) : "")]);
        table.Write(screen);
    }

    /// <summary>How many lines it takes.</summary>
    public static int Height(IReadOnlyList<ShownScore> scores) => scores.Count == 0 ? 0 : 1 + (scores.Any(score => score.Model is not null)
        ? scores.Select(score => (score.Task, score.Length)).Distinct().Count() : scores.Select(score => score.Task).Distinct().Count());

    private static void WriteModels(Screen screen, IReadOnlyList<ShownScore> scores)
    {
        var models = scores.Select(score => score.Model).Distinct().ToList();
        var rows = scores.GroupBy(score => (score.Task, score.Length)).ToList();
        // Without brackets four models have room in 80 columns; of more, the scores alone.
        var dense = Table(Dense);
        (screen.Width is not { } width || dense.Width <= width ? dense : Table(Bare)).Columns.Write(screen);

        (Columns Columns, int Width) Table(Func<Headline, string> text)
        {
            var table = new Columns([new Column("  TASK"), .. models.Select(model => new Column(
                scores.First(score => score.Model == model).Label ?? model ?? "", Gives: true))]);
            var widths = new int[models.Count + 1];
            foreach (var row in rows)
            {
                string[] texts = [FormattableString.Invariant($"  {row.Key.Task} {row.Key.Length}"), .. models.Select(model =>
                    row.FirstOrDefault(score => score.Model == model) is { } score ? text(score.Score) : "")];
                table.Add(texts);
                for (var at = 0; at < widths.Length; at++) widths[at] = Math.Max(widths[at], texts[at].Length);
            }
            return (table, widths.Sum() + Columns.Gap * models.Count);
        }
    }

    private static string Dense(Headline score) => Bare(score) + (score is { Low: { } low, High: { } high }
        ? $" {ResultText.Score(low)}–{ResultText.Score(high)}" : "");

    private static string Bare(Headline score) => ResultText.Score(score.Value).PadLeft(4);
}
