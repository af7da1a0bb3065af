using D1.Model.Decoding;
using D1.Model.Network;
using D1.Stages.Traces;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Traces;

/// <summary>What is recorded of a decode, on a random model.</summary>
public sealed class TraceRecorderTests
{
    private const int Mask = 39;

    private static readonly DecodingOptions Options = new() { GenLength = 24, BlockLength = 8, Steps = 12, MayPredictMask = false };

    private static readonly long[][] Prompts =
        [.. Enumerable.Range(0, 8).Select(row => Enumerable.Range(0, 6).Select(at => (row * 7L + at * at * 3 + at) % 38).ToArray())];

    private static Llada Model(int eos)
    {
        var model = RandomWeights.Create(new LladaConfig
        {
            DModel = 32,
            NHeads = 4,
            NKvHeads = 2,
            NLayers = 3,
            MlpHiddenSize = 48,
            VocabSize = 40,
            EmbeddingSize = 40,
            MaskTokenId = Mask,
            EosTokenId = eos,
            PadTokenId = eos,
        }, 17);
        using var still = no_grad();
        // It looks at its context.
        foreach (var block in model.Blocks) block.AttentionOut.Weight.mul_(Number(8));
        return model;
    }

    private static (IReadOnlyList<DecodeTrace> Traces, List<int[]> Answers) Decode(
        Llada model, DecodingOptions options, long[][] prompts, int traced)
    {
        using var scope = NewDisposeScope();
        var length = prompts[0].Length;
        var recorder = new TraceRecorder(
            [.. prompts.Take(traced).Select(prompt => TracedDecode.Of($"{prompt[1]}", "m", "p", options, model.Config, Text))],
            length, options, Text);
        var decoder = new SemiAutoregressiveDecoder(model, options, new SeededNoise(1)) { OnStep = recorder.Take };
        var decoded = decoder.Decode(tensor(prompts.SelectMany(row => row).ToArray(), [prompts.Length, length]));
        return (recorder.Traces, Completions.Rows(decoded.Sequences.narrow(1, length, options.GenLength)));

        static string Text(int id) => $"w{id}";
    }

    /// <summary>What a trace says the answer is.</summary>
    private static int[] Answer(DecodeTrace trace)
    {
        // What no step predicts follows an early end.
        var answer = Enumerable.Repeat(trace.Decode.Eos.Id, trace.Decode.GenLength).ToArray();
        foreach (var step in trace.Steps)
            foreach (var (position, id) in step.Positions.Zip(step.Ids))
                answer[position] = step.Accepted.Contains(position) ? id : trace.Decode.Mask.Id;
        return answer;
    }

    [Theory]
    [InlineData(8)]
    [InlineData(5)]
    public void A_row_keeps_its_trace_when_others_end_before_it(int traced)
    {
        int eos;
        using (var probe = Model(38))
            eos = Decode(probe, Options, Prompts, 0).Answers.SelectMany(row => row[..8]).CountBy(id => id).MaxBy(pair => pair.Value).Key;
        using var model = Model(eos);
        foreach (var options in (DecodingOptions[])[Options, Options with { Threshold = 0.08 }])
        {
            var (traces, answers) = Decode(model, options with { StopAfterEos = true }, Prompts, traced);
            var blocks = traces.Select(trace => trace.Steps[^1].Block).ToList();
            // The case is there: of two neighbours the first ends earlier.
            Assert.Contains(blocks.Zip(blocks.Skip(1)), pair => pair.First < pair.Second);
            Assert.Equal(answers.Take(traced), traces.Select(Answer));
            foreach (var (index, trace) in traces.Index())
            {
                var alone = Decode(model, options with { StopAfterEos = true }, [Prompts[index]], 1).Traces.Single();
                Assert.Equal(alone.Decode, trace.Decode);
                Assert.Equal(alone.Steps.Select(Chosen), trace.Steps.Select(Chosen));
                foreach (var (one, other) in alone.Steps.Zip(trace.Steps))
                    Assert.All(one.Confidence!.Zip(other.Confidence!), pair => Assert.Equal(pair.First, pair.Second, 0.0002));
            }
        }

        static string Chosen(TracedStep step) =>
            $"{step.Step} {step.Block}: {string.Join(' ', step.Positions)} = {string.Join(' ', step.Tokens)}, "
            + string.Join(' ', step.Accepted);
    }

    [Fact]
    public void A_step_has_every_mask_up_to_the_end_of_its_block()
    {
        using var model = Model(38);
        var trace = Decode(model, Options, Prompts, 1).Traces.Single();
        Assert.Equal(12, trace.Steps.Count);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], trace.Steps.Select(step => step.Block));
        Assert.Equal([8, 6, 4, 2], trace.Steps.Take(4).Select(step => step.Positions.Count));
        Assert.Equal(Enumerable.Range(8, 8), trace.Steps[4].Positions);
        Assert.All(trace.Steps, step =>
        {
            var best = step.Positions.Zip(step.Confidence!).OrderByDescending(pair => pair.Second).Take(2).Select(pair => pair.First);
            Assert.Equal(best.Order(), step.Accepted);
            Assert.Equal(step.Ids.Select(id => $"w{id}"), step.Tokens);
        });
    }

    [Fact]
    public void Masks_of_a_prompt_are_left_out()
    {
        using var model = Model(38);
        long[] prompt = [.. Prompts[0]];
        prompt[2] = Mask;
        var trace = Decode(model, Options, [prompt], 1).Traces.Single();
        Assert.Equal(0, trace.Steps[0].Positions[0]);
        // The prompt's mask took the place of one.
        Assert.Equal(23, trace.Steps.Sum(step => step.Accepted.Count));
    }

    [Fact]
    public void Random_remasking_has_no_confidence()
    {
        using var model = Model(38);
        Assert.All(Decode(model, Options with { Remasking = Remasking.Random }, Prompts, 2).Traces.SelectMany(trace => trace.Steps),
            step => Assert.Null(step.Confidence));
    }
}
