using System.Diagnostics;
using System.Globalization;
using D1.Cli.Verbs;
using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Pipeline.Terminal;
using D1.Stages.Sampling;
using D1.Text.Chat;
using static TorchSharp.torch;

namespace D1.Cli.Chat;

/// <summary>A model that answers, with what was said to it.</summary>
/// <param name="name">What it is called.</param>
/// <param name="model">The model.</param>
/// <param name="text">Its tokenizer and chat template.</param>
/// <param name="options">How it decodes.</param>
/// <param name="seed">Seed of sampling.</param>
internal sealed class Talker(string name, Llada model, ModelText text, DecodingOptions options, ulong seed)
{
    private readonly List<ChatMessage> _conversation = [];
    private readonly int _blockLength = options.BlockLength;
    private int _answers;

    public ModelText Text => text;

    /// <summary>How it decodes.</summary>
    /// <exception cref="InputException">The numbers do not fit together.</exception>
    public DecodingOptions Options
    {
        get;
        set
        {
            value.Validate();
            field = value;
        }
    } = options;

    /// <summary>Who it is and how it decodes.</summary>
    public string Title => $"{name}, {SamplerText.Pace(Options)}";

    /// <summary>Lengths and steps in words.</summary>
    public string Sampler =>
        $"{name}, {SamplerText.Of(Options)}{(SamplerText.OtherSteps(Options) is { } other ? $" ({other})" : "")}";

    private int Steps => Options.StepsPerBlock * Options.Blocks;

    /// <summary>What was said is forgotten.</summary>
    public void Forget() => _conversation.Clear();

    /// <summary>How it would decode with other steps, or another length; where only the length is new, the tokens of a step stay as they
    /// were.</summary>
    /// <exception cref="InputException">The numbers do not fit together.</exception>
    public DecodingOptions With(int? steps = null, int? length = null, double? temperature = null)
    {
        var longer = length ?? Options.GenLength;
        var changed = Options with
        {
            GenLength = longer,
            // A short answer has short blocks, the next long one those of the start again.
            BlockLength = Math.Min(_blockLength, longer),
            Steps = steps ?? Math.Max(1, (int)((long)Options.Steps * longer / Options.GenLength)),
            Temperature = temperature ?? Options.Temperature,
        };
        changed.Validate();
        return changed;
    }

    /// <summary>The tokens of a message: of the whole conversation where there is a chat template, else of the message.</summary>
    /// <exception cref="InputException">The text has no tokens, or the model knows a word not.</exception>
    public long[] Prompt(string message, bool plain)
    {
        if (text.UnknownWords(message) is { Count: > 0 } unknown)
            throw new InputException($"the model does not know: {string.Join(", ", unknown)}");
        return plain || text.TemplateTrouble is not null ? text.Encode(message)
            : text.Encode(_conversation.Append(new ChatMessage("user", message)));
    }

    /// <summary>Answers in a pane.</summary>
    /// <param name="prompt">Token ids.</param>
    /// <param name="pane">Where the answer is written, step by step.</param>
    /// <param name="stepped">Called after each step.</param>
    /// <param name="cancellation">The user's wish to end it.</param>
    /// <returns>The answer's token ids.</returns>
    /// <exception cref="OperationCanceledException">The user wants no more of it.</exception>
    /// <exception cref="InputException">The conversation is longer than the model's context.</exception>
    public long[] Answer(long[] prompt, ChatPane pane, Action stepped, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        var noise = new SeededNoise((ulong)CounterRandom.Seed(seed, "chat", _answers++), model.Device);
        var decoder = new SemiAutoregressiveDecoder(model, Options, noise) { OnStep = Watch };
        var result = decoder.Decode(tensor(prompt, [1, prompt.Length], device: model.Device));
        watch.Stop();
        var completion = result.Sequences.cpu().data<long>().ToArray()[prompt.Length..];
        pane.Answer.Finish(completion);
        pane.Text = text.Decode(completion).Trim();
        var masks = result.MasksLeft.Sum();
        pane.Status = Counted.Of(result.ForwardPasses, "step")
            + string.Create(CultureInfo.InvariantCulture, $", {watch.Elapsed.TotalSeconds:0.00} s")
            + (masks == 0 ? "" : $", {Counted.Of(masks, "token")} still masked");
        pane.IsDone = true;
        return completion;

        void Watch(DecodingStep step)
        {
            cancellation.ThrowIfCancellationRequested();
            // Showing and other models take their time, which is not this one's.
            watch.Stop();
            pane.Answer.Take(step);
            pane.Status = string.Create(CultureInfo.InvariantCulture,
                $"step {step.Call + 1} of {Steps}, {pane.Answer.Count} of {pane.Answer.Length} tokens");
            stepped();
            watch.Start();
        }
    }

    /// <summary>Notes what was said, for the prompts to come.</summary>
    public void Remember(string message, string answer)
    {
        _conversation.Add(new ChatMessage("user", message));
        _conversation.Add(new ChatMessage("assistant", answer));
    }

    /// <summary>A pane for an answer.</summary>
    public ChatPane Pane(long[] prompt) => new(Title, new AnswerInProgress(text, prompt.Length, Options.GenLength));
}
