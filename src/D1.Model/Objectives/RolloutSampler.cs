using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;

namespace D1.Model.Objectives;

/// <summary>Samples rollouts from a policy: prompts, G completions of each, rewards.</summary>
/// <typeparam name="TAnswer">What a judged completion is.</typeparam>
/// <param name="policy">π_old: the policy as it is when a rollout is asked for.</param>
/// <param name="decoding">How completions are decoded.</param>
/// <param name="options">How many, and the seed.</param>
public sealed class RolloutSampler<TAnswer>(Llada policy, DecodingOptions decoding, PolicyTrainingOptions options)
    where TAnswer : IRewarded
{
    /// <summary>The prompts, an endless stream: prompt number n.</summary>
    public required Func<long, RewardedPrompt<TAnswer>> Prompts { get; init; }

    /// <summary>What fills shorter prompts, on the left.</summary>
    public required long PadId { get; init; }

    /// <summary>The token that ends a completion.</summary>
    public required long EosId { get; init; }

    /// <summary>Longer prompts lose tokens on the left; no limit when null.</summary>
    public int? MaxPromptLength { get; init; }

    /// <summary>Rollout number n of a run, from 0; its prompts and its noise are derived from (seed, n).</summary>
    /// <returns>The rollout, and its completions as their prompts judge them, by row.</returns>
    public (Rollout Rollout, IReadOnlyList<TAnswer> Answers) Sample(long number)
    {
        var count = options.PromptsPerRound / options.AccumulationSteps;
        List<RewardedPrompt<TAnswer>> prompts = [.. Enumerable.Range(0, count).Select(index => Prompts((number * count) + index))
            .SelectMany(prompt => Enumerable.Repeat(prompt, options.Generations))];
        var padded = LeftPaddedPrompts.Create([.. prompts.Select(prompt => prompt.Ids)], PadId, MaxPromptLength, policy.Device);
        var noise = new SeededNoise((ulong)CounterRandom.Seed((ulong)options.Seed, "rollout", number), policy.Device);
        var decoded = new SemiAutoregressiveDecoder(policy, decoding, noise).Decode(padded.Ids);
        var completion = new Window(padded.Ids.size(1), decoding.GenLength);
        var completions = decoded.Sequences.narrow(1, completion.Start, completion.Length);
        var rows = Completions.Rows(completions);
        foreach (var (prompt, tokens) in prompts.Zip(rows)) prompt.Expect(tokens);
        TAnswer[] answers = [.. prompts.Zip(rows, (prompt, tokens) => prompt.Judge(tokens))];
        var rollout = new Rollout(decoded.Sequences, completion, Rollout.MaskOf(completions, EosId), options.Generations,
            answers.Select(answer => answer.Reward))
        {
            Worth = [.. prompts.Select(prompt => (Func<int[], double>)(tokens => prompt.Judge(tokens).Reward))],
            Trajectory = decoded.Trajectory,
            BlockLength = decoding.BlockLength,
            CfgScale = decoding.CfgScale,
            CutPrompts = padded.Cut,
            MasksLeft = decoded.MasksLeft.Sum(),
        };
        return (rollout, answers);
    }
}
