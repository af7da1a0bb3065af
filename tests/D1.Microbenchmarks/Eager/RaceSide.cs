using System.Diagnostics;
using System.Globalization;
using D1.Model.Adapters;
using D1.Model.Decoding;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>The process of one side of a <see cref="Race"/>.</summary>
internal static class RaceSide
{
    /// <summary>Answers a line on standard input by a line on standard output, until there are no more.</summary>
    public static void Serve(string side, Race race, string models)
    {
        set_num_threads(race.Threads);
        var folder = Path.Combine(models, race.Model);
        var work = side == "eager" ? Eager(race, folder) : Own(race, folder);
        while (Console.ReadLine() is { } question)
        {
            if (question == "peak")
            {
                using var process = Process.GetCurrentProcess();
                Console.WriteLine((process.PeakWorkingSet64 / 1e6).ToString(CultureInfo.InvariantCulture));
                continue;
            }

            var (started, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            using var result = work();
            double[] took = [Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds];
            var values = result.to(ScalarType.Float64).flatten().data<double>().ToArray();
            Console.WriteLine(string.Join(' ', took.Concat(values).Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
        }
    }

    private static Func<Tensor> Eager(Race race, string folder)
    {
        var model = new EagerLlada(folder);
        var loops = new EagerLoops(model);
        var (prompts, ids) = Inputs(race, model.Config);
        if (!race.IsUpdate) return () => loops.Decode(prompts, race);
        return () => loops.Update(ids, Pattern(race, ids), Advantages(race), race);
    }

    private static Func<Tensor> Own(Race race, string folder)
    {
        var model = Llada.Load(folder, ScalarType.Float32);
        var (prompts, ids) = Inputs(race, model.Config);
        if (!race.IsUpdate)
        {
            var options = new DecodingOptions { GenLength = race.GenLength, BlockLength = race.BlockLength, Steps = race.Steps };
            return () => new SemiAutoregressiveDecoder(model, options, new SeededNoise(1)).Decode(prompts).Sequences;
        }

        var completion = new Window(race.PromptLength, race.GenLength);
        Lora.Attach(model, new LoraOptions { Rank = Race.Rank, Alpha = Race.Alpha, Targets = Race.Targets }, 1);
        var optimizer = new AdamW(Lora.Parameters(model), new AdamWOptions { Beta2 = 0.99, WeightDecay = 0.1, MaxGradNorm = 0.2 });
        Tensor reference;
        using (no_grad())
        using (Lora.Disabled(model))
            reference = OneStepLogProbabilities.Forward(model, ids, Pattern(race, ids), completion);
        var counted = ones(race.Batch, race.GenLength);
        return () =>
        {
            using var scope = NewDisposeScope();
            var logp = OneStepLogProbabilities.Forward(model, ids, Pattern(race, ids), completion);
            model.Backward(DiffuGrpo.Loss(logp, reference, reference, Advantages(race), counted, new DiffuGrpoOptions()).Loss);
            optimizer.Step(Race.LearningRate);
            return logp.detach().MoveToOuterDisposeScope();
        };
    }

    /// <summary>The same numbers on both sides, which look random; no special tokens.</summary>
    private static (Tensor Prompts, Tensor Ids) Inputs(Race race, LladaConfig config)
    {
        var length = race.PromptLength + race.GenLength;
        var ids = tensor([.. Enumerable.Range(0, race.Batch * length).Select(at => (long)(unchecked((uint)at * 2654435761) >> 8)
            % (config.VocabSize - 2))], [race.Batch, length]);
        return (ids.narrow(1, 0, race.PromptLength).contiguous(), ids);
    }

    // Every seventh prompt token, and the whole completion.
    private static Tensor Pattern(Race race, Tensor ids) =>
        ids.remainder(Number(7)).eq(Number(0)).logical_or(Range(ids.size(1), CPU).ge(Number(race.PromptLength)));

    private static Tensor Advantages(Race race) =>
        Range(race.Batch, CPU).to(ScalarType.Float32).Plus(-(race.Batch - 1) / 2.0).div(Number(race.Batch));
}
