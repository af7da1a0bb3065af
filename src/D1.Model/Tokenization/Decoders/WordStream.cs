namespace D1.Model.Tokenization.Decoders;

/// <summary>The stream of a word-level tokenizer: each word is certain at once, and brings the blank before it.</summary>
/// <param name="wordOf">An id's word; null: nothing to show.</param>
internal sealed class WordStream(Func<int, string?> wordOf) : StreamingDecoder
{
    private bool _isFirst = true;

    public override string Append(int id)
    {
        if (wordOf(id) is not { } word) return "";
        var text = _isFirst ? word : $" {word}";
        _isFirst = false;
        return text;
    }

    public override string Finish() => "";
}
