using System.Buffers;
using System.Text;
using D1.Model.Tokenization.Patterns;

namespace D1.Model.Tokenization;

/// <summary>Finds added tokens in a text: the leftmost, the longest of those that start there.</summary>
internal sealed class AddedTokenFinder
{
    private readonly Node _root = new();
    private readonly SearchValues<char> _firsts;

    /// <param name="tokens">The tokens, each with the text that stands for it.</param>
    public AddedTokenFinder(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        foreach (var (text, token) in tokens)
        {
            if (text.Length == 0) continue;
            var node = _root;
            foreach (var character in text)
            {
                if (!node.Children.TryGetValue(character, out var child)) node.Children.Add(character, child = new Node());
                node = child;
            }

            node.Token ??= token;
        }

        _firsts = SearchValues.Create([.. _root.Children.Keys]);
    }

    /// <summary>Cuts <paramref name="text"/> into added tokens and what lies between them (no token).</summary>
    public List<(int Start, int End, AddedToken? Token)> Cut(string text)
    {
        var cuts = new List<(int Start, int End, AddedToken? Token)>();
        var (at, previous) = (0, 0);
        while (at < text.Length && text.AsSpan(at).IndexOfAny(_firsts) is >= 0 and var skipped)
        {
            at += skipped;
            var (token, length) = Longest(text, at);
            if (token is null)
            {
                at++;
                continue;
            }

            var (start, end) = (at, at + length);
            at = end;
            if (token.SingleWord && (EndsInWord(text.AsSpan(0, start)) || BeginsWithWord(text.AsSpan(end)))) continue;
            if (token.StripLeft) start = Math.Max(previous, text.AsSpan(0, start).TrimEnd().Length);
            if (token.StripRight) end = text.Length - text.AsSpan(end).TrimStart().Length;
            if (previous < start) cuts.Add((previous, start, null));
            cuts.Add((start, end, token));
            previous = end;
        }

        if (previous < text.Length) cuts.Add((previous, text.Length, null));
        return cuts;
    }

    private (AddedToken? Token, int Length) Longest(string text, int start)
    {
        (AddedToken? Token, int Length) best = default;
        var node = _root;
        for (var at = start; at < text.Length && node.Children.TryGetValue(text[at], out node); at++)
            if (node.Token is { } token) best = (token, at + 1 - start);
        return best;
    }

    private static bool EndsInWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && RuneSet.Word.Contains(rune.Value);

    private static bool BeginsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && RuneSet.Word.Contains(rune.Value);

    private sealed class Node
    {
        public Dictionary<char, Node> Children { get; } = [];

        public AddedToken? Token { get; set; }
    }
}
