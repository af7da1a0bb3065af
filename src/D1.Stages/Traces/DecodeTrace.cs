using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Stages.Sampling;

namespace D1.Stages.Traces;

/// <summary>How an answer appeared: a decode of one prompt, step by step.</summary>
/// <param name="Decode">What was decoded, and how.</param>
/// <param name="Steps">In their order.</param>
[OutsideKey("for people; no output")]
public sealed record DecodeTrace(TracedDecode Decode, IReadOnlyList<TracedStep> Steps)
{
    /// <summary>The file of an evaluation's traces.</summary>
    public const string FileName = "traces.jsonl";
}

/// <summary>What was decoded, and how: the first line of a trace.</summary>
/// <param name="Id">The item, as in <c>items.jsonl</c>; of <c>d1 generate</c> the number of the prompt.</param>
/// <param name="Model">What the model is called.</param>
/// <param name="Sampler">How it decodes, in words.</param>
/// <param name="Prompt">What the model read, as text.</param>
/// <param name="GenLength">Tokens of the answer.</param>
/// <param name="BlockLength">Tokens of a block.</param>
/// <param name="Eos">Ends an answer.</param>
/// <param name="Mask">Where a step accepts this one, the position stays masked.</param>
[OutsideKey("for people; no output")]
public sealed record TracedDecode(
    string Id, string Model, string Sampler, string Prompt, int GenLength, int BlockLength, TracedToken Eos, TracedToken Mask)
{
    /// <param name="id">The item.</param>
    /// <param name="model">What the model is called.</param>
    /// <param name="prompt">What it read.</param>
    /// <param name="decoding">How it decodes.</param>
    /// <param name="config">Its special tokens.</param>
    /// <param name="token">Texts of tokens.</param>
    public static TracedDecode Of(
        string id, string model, string prompt, DecodingOptions decoding, LladaConfig config, Func<int, string> token) => new(
            id, model, SamplerText.Of(decoding), prompt, decoding.GenLength, decoding.BlockLength,
            new(config.EosTokenId, token(config.EosTokenId)), new(config.MaskTokenId, token(config.MaskTokenId)));
}

/// <summary>A token.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text when it is decoded alone.</param>
[OutsideKey("for people; no output")]
public sealed record TracedToken(int Id, string Text);

/// <summary>A denoising step: a line of a trace, column by column. Steps, blocks and positions of the answer are numbered from 0.</summary>
/// <param name="Step">Its number among the steps that predicted something of this answer.</param>
/// <param name="Block">The block that was being filled.</param>
/// <param name="Positions">What was predicted, ascending: all that was masked up to the end of the block.</param>
/// <param name="Ids">The predictions.</param>
/// <param name="Tokens">Their texts, each token decoded alone.</param>
/// <param name="Confidence">Their probabilities, to four digits; null where remasking is random, which asks for none.</param>
/// <param name="Accepted">The positions that were written.</param>
[OutsideKey("for people; no output")]
public sealed record TracedStep(
    int Step, int Block, IReadOnlyList<int> Positions, IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens,
    IReadOnlyList<double>? Confidence, IReadOnlyList<int> Accepted);
