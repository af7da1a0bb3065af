using System.Globalization;
using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Stages.Report;
using D1.Stages.Sampling;
using D1.Stages.Traces;

namespace D1.Cli.Verbs;

/// <summary>How the answers to a verb's prompts appear, for a page or for other programs.</summary>
/// <param name="model">What the model is called.</param>
/// <param name="text">Its tokenizer.</param>
/// <param name="config">Its special tokens.</param>
/// <param name="decoding">How it decodes.</param>
internal sealed class PromptTraces(string model, ModelText text, LladaConfig config, DecodingOptions decoding)
{
    private const string Page = ".html", Data = ".jsonl";

    private readonly List<TraceRecorder> _batches = [];
    private int _prompts;

    /// <exception cref="InputException">The file's name says no format.</exception>
    public static void RequireFormat(string option, string path)
    {
        if (Path.GetExtension(path) is not (Page or Data))
            throw new InputException($"{option} {path}: must end with {Page}, for a page that plays the decode, or with {Data}, for data");
    }

    /// <summary>Watches the decode of a batch.</summary>
    /// <param name="prompts">Token ids.</param>
    /// <param name="promptLength">Tokens of the padded prompts.</param>
    public Action<DecodingStep> Watch(IEnumerable<long[]> prompts, long promptLength)
    {
        _batches.Add(new TraceRecorder([.. prompts.Select(Decode)], promptLength, decoding, text.Token));
        return _batches[^1].Take;
    }

    /// <summary>Writes what was watched.</summary>
    public void Write(string path)
    {
        var traces = _batches.SelectMany(batch => batch.Traces).ToList();
        if (Path.GetExtension(path) == Data)
        {
            File.WriteAllBytes(path, TraceFile.Write(traces));
            return;
        }
        using var file = File.Create(path);
        TracePage.Write(file, $"{model}, {SamplerText.Of(decoding)}", traces);
    }

    private TracedDecode Decode(long[] prompt) => TracedDecode.Of((++_prompts).ToString(CultureInfo.InvariantCulture), model,
        text.DecodePrompt(prompt), decoding, config, text.Token);
}
