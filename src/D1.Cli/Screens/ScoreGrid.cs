using System.Globalization;
using D1.Stages.Looking;

namespace D1.Cli.Screens;

/// <summary>Scores by task and generation length.</summary>
internal static class ScoreGrid
{
    public static void Write(Screen screen, IReadOnlyList<ShownScore> scores)
    {
        var lengths = scores.Select(score => score.Length).Distinct().Order().ToList();
        var table = new Columns([new Column("  TASK"),
            .. lengths.Select(length => new Column(string.Create(CultureInfo.InvariantCulture, $"{length} TOKENS"), Gives: true))]);
        foreach (var row in scores.GroupBy(score => score.Row))
            table.Add([$"  {row.Key}", .. lengths.Select(length =>
                row.FirstOrDefault(score => score.Length == length) is { } score ? FigureText.Of(score.Score) : "")]);
        table.Write(screen);
    }
}
