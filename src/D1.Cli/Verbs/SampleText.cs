using System.Globalization;
using System.Text;
using D1.Pipeline.Records;
using D1.Pipeline.Terminal;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary>An answer as labelled lines; nothing that a model wrote can move a terminal's cursor.</summary>
/// <param name="name">Whose answers they are.</param>
/// <param name="other">Whose the others are, where there are others.</param>
internal sealed class SampleText(string name, string? other)
{
    private const int LabelWidth = 10;

    /// <summary>The lines, each with its label; a label is empty where its text goes on.</summary>
    /// <param name="shown">The answer.</param>
    /// <param name="width">Columns; longer lines are broken.</param>
    public IEnumerable<(string Label, string Line)> Of(ShownSample shown, int width)
    {
        var sample = shown.Sample;
        var parts = new List<(string Label, string Text)>
        {
            (shown.Place, $"{sample.Id}  {Verdict(sample)}"),
            ("question", sample.Question),
            ("truth", sample.Truth),
        };
        if (shown.Other is { } better)
        {
            parts.Add(("", ""));
            parts.Add((name, ""));
            parts.AddRange(Answer(sample));
            parts.Add(("", ""));
            parts.Add((other ?? "other", Verdict(better)));
            parts.AddRange(Answer(better));
        }
        else
        {
            parts.AddRange(Answer(sample));
        }

        var room = Math.Max(20, width - LabelWidth - 1);
        foreach (var (label, text) in parts)
            foreach (var (index, line) in Printable(text).Split('\n').SelectMany(line => Row.Wrap(line, room)).Index())
                yield return (index == 0 ? label : "", line);
    }

    /// <summary>A line with its label before it.</summary>
    public static string Plain(string label, string line) => line.Length == 0 ? label : $"{Row.Pad(label, LabelWidth)} {line}";

    /// <summary><c>12 answers, 5 right</c>.</summary>
    public static string Count(IReadOnlyList<ShownSample> found) =>
        $"{Counted.Of(found.Count, "answer")}, {found.Count(shown => SampleSelection.IsRight(shown.Sample))} right";

    /// <summary><c>right</c>, <c>wrong</c>, <c>5 of 8 right</c>.</summary>
    public static string Verdict(Sample sample) => sample.Total > 1
        ? FormattableString.Invariant($"{sample.Correct} of {sample.Total} right") : SampleSelection.IsRight(sample) ? "right" : "wrong";

    private static IEnumerable<(string Label, string Text)> Answer(Sample sample)
    {
        yield return ("answer", sample.Extracted ?? "(none found)");
        if (sample.Failure is { } failure) yield return ("fails", failure);
        yield return ("wrote", sample.Completion);
        var terms = string.Join("  ", sample.Rewards.Select(term => $"{term.Key} {Number(term.Value)}"));
        if (terms.Length > 0) yield return ("rewards", $"{terms}  = {Number(sample.Reward)}");
        yield return ("tokens", FormattableString.Invariant($"{sample.EffectiveTokens} of {sample.Tokens}")
            + (sample.Cut ? ", no end: it may be cut off" : ""));
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Printable(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text.ReplaceLineEndings("\n"))
            clean.Append(letter is '\n' || !char.IsControl(letter) ? letter : letter is '\t' ? ' ' : '·');
        return clean.ToString();
    }
}
