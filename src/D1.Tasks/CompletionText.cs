using System.Globalization;
using D1.Text.Tokenization;

namespace D1.Tasks;

/// <summary>
/// What rewards and scorers read in a completion: its words up to the first EOS, and the parts that tags enclose. Any text is
/// accepted; what is not there is null.
/// </summary>
public sealed class CompletionText
{
    public const string ReasoningOpen = "<reasoning>";
    public const string ReasoningClose = "</reasoning>";
    public const string AnswerOpen = "<answer>";
    public const string AnswerClose = "</answer>";
    public const string BoxOpen = "\\boxed{";
    public const string BoxClose = "}";

    private readonly string[] _words;

    public CompletionText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.IndexOf(WordLevelTokenizer.EndOfText, StringComparison.Ordinal);
        _words = (end < 0 ? text : text[..end]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The words up to the first EOS.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>The words of the last complete answer block, or null.</summary>
    public string[]? Answer => Last(AnswerOpen, AnswerClose);

    /// <summary>The words of the last complete box, or null.</summary>
    public string[]? Box => Last(BoxOpen, BoxClose);

    /// <summary>The text of both blocks, in the paper's format: reasoning, then the answer.</summary>
    public static string Format(string reasoning, string answer) => $"{ReasoningOpen} {reasoning} {ReasoningClose} {FormatAnswer(answer)}";

    /// <summary>The text of an answer block.</summary>
    public static string FormatAnswer(string answer) => $"{AnswerOpen} {answer} {AnswerClose}";

    /// <summary>A number as the vocabulary writes it: ASCII digits, no sign, no leading zero.</summary>
    public static int? Number(string word)
    {
        if (word.Length is 0 or > 9 || (word.Length > 1 && word[0] == '0') || !word.All(char.IsAsciiDigit)) return null;
        return int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    public int Count(string word) => _words.Count(w => w == word);

    public int IndexOf(string word) => Array.IndexOf(_words, word);

    private string[]? Last(string open, string close)
    {
        var end = Array.LastIndexOf(_words, close);
        var start = end < 0 ? -1 : Array.LastIndexOf(_words, open, end);
        return start < 0 ? null : _words[(start + 1)..end];
    }
}
