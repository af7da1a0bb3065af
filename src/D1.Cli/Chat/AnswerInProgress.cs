using D1.Cli.Verbs;
using D1.Model.Decoding;
using static TorchSharp.torch;

namespace D1.Cli.Chat;

/// <summary>An answer while it is decoded: which tokens are there, how sure the model was of each, and which step wrote it.</summary>
/// <param name="text">The model's tokenizer.</param>
/// <param name="promptLength">Tokens of the prompt, which come before the answer.</param>
/// <param name="length">Tokens of the answer.</param>
internal sealed class AnswerInProgress(ModelText text, int promptLength, int length)
{
    /// <summary>What stands for a token that is not there yet.</summary>
    public const string Mask = "░";

    private const string End = "∎";
    private readonly (long Id, double Confidence, int Step)?[] _written = new (long, double, int)?[length];

    /// <summary>The latest step, from 0; −1 before the first.</summary>
    public int Step { get; private set; } = -1;

    /// <summary>Tokens that are there.</summary>
    public int Count => _written.Count(token => token is not null);

    public int Length => length;

    /// <summary>Adds what a step wrote.</summary>
    public void Take(DecodingStep step)
    {
        Step = step.Call;
        var accepted = step.Accepted[0].cpu().data<bool>().ToArray();
        var tokens = step.Tokens[0].cpu().data<long>().ToArray();
        var confidence = step.Confidence[0].to(ScalarType.Float32).cpu().data<float>().ToArray();
        for (var at = 0; at < accepted.Length; at++)
            if (accepted[at] && (int)step.Window.Start + at - promptLength is >= 0 and var position)
                _written[position] = tokens[at] == text.MaskId ? null : (tokens[at], confidence[at], step.Call);
    }

    /// <summary>The whole answer is there, also what no step wrote: what follows the end of a text that ended early.</summary>
    public void Finish(long[] completion)
    {
        for (var position = 0; position < length; position++)
            _written[position] ??= completion[position] == text.MaskId ? null : (completion[position], 1, -1);
    }

    /// <summary>What to show of it: while it is decoded every position, of the <paramref name="whole"/> no end.</summary>
    public IReadOnlyList<AnswerToken> Tokens(bool whole)
    {
        var tokens = new List<AnswerToken>(length);
        for (var position = 0; position < length;)
            if (_written[position] is null)
            {
                tokens.Add(new AnswerToken(Spaced(Mask, position), TokenState.Masked));
                position++;
            }
            else
            {
                position = AddRun(tokens, position);
            }
        return whole ? tokens[..(tokens.FindLastIndex(token => token.State != TokenState.End) + 1)] : tokens;
    }

    // Neighbours are decoded together: a character may be spread over several tokens.
    private int AddRun(List<AnswerToken> tokens, int position)
    {
        var stream = text.StartDecoding();
        var first = position;
        for (; position < length && _written[position] is { } token; position++)
        {
            if (text.IsSilent(token.Id))
            {
                tokens.Add(new AnswerToken(Spaced(End, position), TokenState.End, token.Confidence, token.Step));
                continue;
            }
            var piece = stream.Append((int)token.Id);
            if (text.IsWordLevel) piece = Spaced(piece.TrimStart(), position);
            tokens.Add(new AnswerToken(piece, TokenState.Written, token.Confidence, token.Step));
        }
        if (stream.Finish() is { Length: > 0 } rest && tokens.Count > 0 && position > first)
            tokens[^1] = tokens[^1] with { Text = tokens[^1].Text + rest };
        return position;
    }

    private string Spaced(string piece, int position) => text.IsWordLevel && position > 0 ? " " + piece : piece;
}
