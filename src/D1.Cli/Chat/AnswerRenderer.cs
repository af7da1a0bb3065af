using System.Text;
using D1.Pipeline.Terminal;

namespace D1.Cli.Chat;

/// <summary>
/// Lays an answer out in lines: masks as they are, the colour of a token by how sure the model was when it was accepted, bold what the
/// latest step accepted.
/// </summary>
internal static class AnswerRenderer
{
    private const string Reset = "\e[0m", Dim = "2";

    /// <summary>What the colours mean: a token takes the first whose limit it reaches.</summary>
    public static IReadOnlyList<(double Confidence, string Code, string Name)> Colours { get; } =
        [(0.95, "32", "green"), (0.8, "36", "cyan"), (0.5, "33", "yellow"), (0, "31", "red")];

    /// <param name="tokens">The answer.</param>
    /// <param name="step">The step whose tokens are bold; −1 for none.</param>
    /// <param name="width">Columns of a line, at least 1.</param>
    /// <param name="colour">Whether colours may be used; bold and dim are in any case.</param>
    public static IReadOnlyList<TerminalLine> Lines(IReadOnlyList<AnswerToken> tokens, int step, int width, bool colour)
    {
        var layout = new Layout(width);
        foreach (var word in Words(tokens.SelectMany(token => Pieces(token, step, colour)))) layout.Add(word);
        return layout.Lines();
    }

    /// <summary>A text in one style, broken at blanks.</summary>
    /// <param name="text">Without line ends.</param>
    /// <param name="style">Codes of the escape sequence; null: none.</param>
    /// <param name="width">Columns that there are.</param>
    /// <param name="inset">How many of its characters, of one column each, have nothing below them.</param>
    public static IReadOnlyList<TerminalLine> Lines(string text, string? style, int width, int inset = 0)
    {
        if (inset > 0 && inset < Math.Min(width / 2, text.Length))
        {
            var head = Lines(text[..inset].TrimEnd(), style, inset)[0];
            return [.. Lines(text[inset..], style, width - inset).Select((line, row) => new TerminalLine(
                (row == 0 ? head.Text + Blanks(inset - head.Width) : Blanks(inset)) + line.Text, inset + line.Width))];
        }
        var layout = new Layout(width);
        foreach (var (word, index) in text.Split(' ').Select((word, index) => (word, index)))
            layout.Add([new Piece(index == 0 ? Row.Harmless(word) : " " + Row.Harmless(word), style)]);
        return layout.Lines();
    }

    private static string Blanks(int columns) => new(' ', columns);

    /// <param name="Text">Without line ends.</param>
    /// <param name="Style">Codes of the escape sequence; null: none.</param>
    private readonly record struct Piece(string Text, string? Style);

    private static IEnumerable<Piece> Pieces(AnswerToken token, int step, bool colour)
    {
        var style = Style(token, step, colour);
        // A line end is a piece of its own.
        foreach (var (part, index) in token.Text.ReplaceLineEndings("\n").Split('\n').Select((part, index) => (part, index)))
        {
            if (index > 0) yield return new Piece("\n", null);
            if (part.Length > 0) yield return new Piece(Row.Harmless(part), style);
        }
    }

    private static string? Style(AnswerToken token, int step, bool colour)
    {
        if (token.State != TokenState.Written) return Dim;
        var bold = token.Step >= 0 && token.Step == step;
        if (!colour) return bold ? "1" : null;
        // What a decoder filled in after the end was nobody's choice; NaN and −∞ are no confidence either.
        var code = Colours.FirstOrDefault(entry => token.Confidence >= entry.Confidence, Colours[^1]).Code;
        return bold ? $"1;{code}" : code;
    }

    /// <summary>Pieces between which a line may break: it does so before blanks, and beside masks.</summary>
    private static IEnumerable<List<Piece>> Words(IEnumerable<Piece> pieces)
    {
        var word = new List<Piece>();
        foreach (var piece in pieces)
        {
            if (word.Count > 0 && (piece.Text[0] is ' ' or '\n' || piece.Style == Dim || word[^1].Style == Dim || word[^1].Text == "\n"))
            {
                yield return word;
                word = [];
            }
            word.Add(piece);
        }
        if (word.Count > 0) yield return word;
    }

    private sealed class Layout(int width)
    {
        private readonly List<TerminalLine> _lines = [];
        private readonly StringBuilder _line = new();
        private int _width;
        private string? _style;

        public void Add(List<Piece> word)
        {
            if (word is [{ Text: "\n" }])
            {
                Break();
                return;
            }
            var columns = word.Sum(piece => Row.Columns(piece.Text));
            if (_width > 0 && _width + columns > width)
            {
                Break();
                word = [word[0] with { Text = word[0].Text.TrimStart(' ') }, .. word.Skip(1)];
            }
            foreach (var piece in word) Append(piece);
        }

        public IReadOnlyList<TerminalLine> Lines()
        {
            if (_width > 0 || _lines.Count == 0) Break();
            return _lines;
        }

        private void Append(Piece piece)
        {
            foreach (var (character, columns) in Row.Characters(piece.Text))
            {
                // What is longer than a line goes on in the next one.
                if (_width > 0 && _width + columns > width) Break();
                Switch(piece.Style);
                _line.Append(character);
                _width += columns;
            }
        }

        private void Switch(string? style)
        {
            if (style == _style) return;
            if (_style is not null) _line.Append(Reset);
            if (style is not null) _line.Append("\e[").Append(style).Append('m');
            _style = style;
        }

        private void Break()
        {
            Switch(null);
            _lines.Add(new TerminalLine(_line.ToString(), _width));
            _line.Clear();
            _width = 0;
        }
    }
}
