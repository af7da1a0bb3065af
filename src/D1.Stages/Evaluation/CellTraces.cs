using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Pipeline.Store;
using D1.Stages.Traces;
using D1.Text.Tokenization;

namespace D1.Stages.Evaluation;

/// <summary>
/// How the first answers of a cell appeared. The first batch writes them, whole and before it is logged: a killed evaluation has them, or
/// decodes that batch again.
/// </summary>
/// <param name="path">Where they wait for the end of the cell.</param>
/// <param name="model">What the model is called.</param>
/// <param name="config">The model's special tokens.</param>
/// <param name="tokenizer">Its tokenizer.</param>
/// <param name="decoding">How it decodes.</param>
[OutsideKey("for people; no output")]
internal sealed class CellTraces(string path, string model, LladaConfig config, ITokenizer tokenizer, DecodingOptions decoding)
{
    /// <summary>Answers of a cell.</summary>
    public const int Most = 4;

    private TraceRecorder? _recorder;

    /// <summary>What the model of an artifact is called: its spec, and which of the models that the run kept.</summary>
    public static string NameOf(Manifest model, int? checkpoint) =>
        string.Join(' ', model.Set.Prepend(
            (model.Profile is null || Path.IsPathRooted(model.Profile) ? model.SpecName : $"{model.Profile}/{model.SpecName}")
            + (checkpoint is { } number ? FormattableString.Invariant($"@{number}") : "")));

    /// <summary>Watches the decode of the first batch.</summary>
    /// <param name="batch">It.</param>
    /// <param name="promptLength">Tokens of its prompts, padding included.</param>
    public Action<DecodingStep> Watch(IEnumerable<TestItem> batch, long promptLength)
    {
        _recorder = new TraceRecorder(
            [.. batch.Take(Most).Select(item => TracedDecode.Of(item.Id, model, item.Problem.Prompt, decoding, config, Token))],
            promptLength, decoding, Token);
        return _recorder.Take;
    }

    /// <summary>Writes what was watched, once.</summary>
    public void Save()
    {
        if (_recorder is not null) WholeFile.Write(path, TraceFile.Write(_recorder.Traces));
        _recorder = null;
    }

    /// <summary>Puts them with the outputs.</summary>
    public void CopyTo(string output)
    {
        if (File.Exists(path)) File.Copy(path, output);
    }

    private string Token(int id) => TokenText.Of(tokenizer, id);
}
