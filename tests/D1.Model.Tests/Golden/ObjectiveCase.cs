using System.Text.Json;
using D1.Model.Adapters;
using D1.Model.Network;
using D1.Model.Objectives;
using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>A recorded rollout of one of the published objectives, and what its trainer made of it.</summary>
internal sealed record ObjectiveCase(string Folder, JsonElement Info, Dictionary<string, Tensor> Rollout, Dictionary<string, Tensor> Runs)
{
    /// <summary>All cases of an objective.</summary>
    public static IEnumerable<ObjectiveCase> All(string objective) => Golden.Cases($"objectives/{objective}").Select(folder =>
        new ObjectiveCase(folder, Golden.Info(folder), Golden.Tensors(folder, "rollout.safetensors"),
            Golden.Tensors(folder, "runs.safetensors")));

    /// <summary>Recorded evaluations of the loss.</summary>
    public IEnumerable<ObjectiveRun> Recorded => Info.GetProperty("runs").EnumerateArray().Select(run => new ObjectiveRun(this, run));

    public long PromptLength => Rollout.TryGetValue("prompt_ids", out var prompts) ? prompts.size(1)
        : Info.GetProperty("prompt_length").GetInt64();

    public Tensor Ids => Rollout.TryGetValue("input_ids", out var ids) ? ids
        : cat([Rollout["prompt_ids"], Rollout.TryGetValue("completion_ids", out var own) ? own : Rollout["step_inputs"][0]], 1);

    public Window Completion => new(PromptLength, Ids.size(1) - PromptLength);

    public Tensor CompletionMask => Rollout.TryGetValue("completion_mask", out var mask) ? mask.to(ScalarType.Float32)
        : Rollout.TryGetValue("token_mask", out var tokens) ? Completions(tokens).to(ScalarType.Float32)
        : ones([Ids.size(0), Completion.Length]);

    public int GroupSize => Info.GetProperty("num_generations").GetInt32();

    public double Number(string name) => Info.GetProperty(name).GetDouble();

    /// <summary>Parts that the rows are split into, each with a loss of its own.</summary>
    public int Parts => Info.TryGetProperty("gradient_accumulation_steps", out var parts) ? parts.GetInt32() : 1;

    /// <summary>Rows of a part.</summary>
    public Tensor Rows(Tensor all, int part, int dimension = 0) =>
        all.narrow(dimension, part * (Ids.size(0) / Parts), Ids.size(0) / Parts);

    /// <summary>The completions' columns, which come last.</summary>
    public Tensor Completions(Tensor all) => all.narrow(-1, Completion.Start, Completion.Length);

    /// <summary>All rows.</summary>
    public Rollout Sampled => new(Ids, Completion, CompletionMask, GroupSize, Rewards);

    public Rollout Part(int part) => new(Rows(Ids, part), Completion, Rows(CompletionMask, part), GroupSize, Rewards);

    /// <summary>The model as it was when a file of adapters was written.</summary>
    public Llada Model(string adapters)
    {
        var model = Golden.Model(Info.GetProperty("model").GetString()!);
        Golden.Attach(model, Golden.Tensors(Folder, Info.GetProperty("adapters").GetString()!, adapters + ".safetensors"),
            Info.GetProperty("lora").GetProperty("scaling").GetDouble());
        return model;
    }

    /// <summary>Advantages or weights against what was recorded.</summary>
    /// <returns>Ours.</returns>
    public Tensor Advantages(PolicyObjective objective, Rollout rollout, Tensor expected, double tolerance = Tolerance.Advantages)
    {
        var got = objective.Advantages([rollout])[0];
        Golden.Close($"{Folder}: advantages", expected, got, tolerance);
        return got;
    }

    /// <summary>What the earlier policies say, against what was recorded of them; null stands for not recorded.</summary>
    public void AssertEarlier(PolicyObjective objective, Rollout rollout, MaskPattern pattern, Tensor? old, Tensor? reference,
        double tolerance)
    {
        using var inference = no_grad();
        using var model = Model("old");
        if (old is not null)
            Golden.Close($"{Folder}: old", old, objective.Estimator.Score(model, rollout, pattern), tolerance);
        using var off = Lora.Disabled(model);
        if (reference is not null)
            Golden.Close($"{Folder}: reference", reference, objective.Estimator.Score(model, rollout, pattern), tolerance);
    }

    private IEnumerable<double> Rewards
    {
        get
        {
            if (!Rollout.TryGetValue("rewards_per_func", out var each))
                return Rollout.TryGetValue("rewards", out var whole) ? whole.data<float>().Select(reward => (double)reward)
                    : Enumerable.Repeat(0.0, (int)Ids.size(0));
            var total = (where(each.isnan(), zeros_like(each), each) * Rollout["reward_weights"]).sum(1);
            return total.data<float>().Select(reward => (double)reward);
        }
    }
}

/// <summary>One evaluation of a case's loss, with gradients.</summary>
internal sealed record ObjectiveRun(ObjectiveCase Case, JsonElement Info)
{
    public string Variant => Info.GetProperty("variant").GetString()!;

    public int Part => Whole("micro") ?? 0;

    public int Iteration => Whole("iter") ?? 0;

    public int Step => Whole("step") ?? 0;

    public string Name => $"{Case.Folder}/{Prefix}";

    private string Prefix => string.Join('/', ((string?[])
    [
        Variant, Whole("iter") is { } iteration ? $"iter{iteration}" : null, Whole("step") is { } step ? $"step{step}" : null,
        Case.Parts > 1 ? $"micro{Part}" : null,
    ]).OfType<string>());

    public Tensor this[string name] => Case.Runs[$"{Prefix}/{name}"];

    public double Figure(string name) => Info.GetProperty(name).GetDouble();

    /// <summary>The loss and its gradients against what was recorded.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="rollout">What it is evaluated on.</param>
    /// <param name="advantages">Of all rows.</param>
    /// <param name="pattern">The recorded masks.</param>
    /// <param name="old">Recorded scores of the old policy; those of the policy itself when null.</param>
    /// <param name="reference">Recorded scores of the reference policy.</param>
    /// <param name="check">Looks at the scores.</param>
    /// <returns>The loss and its metrics, without gradient.</returns>
    public PolicyLoss Compare(PolicyObjective objective, Rollout rollout, Tensor advantages, MaskPattern pattern, Tensor? old,
        Tensor? reference, Action<PolicyScores> check)
    {
        using var model = Case.Model(Variant);
        var parameters = Lora.Parameters(model).ToList();
        foreach (var (_, parameter) in parameters)
            parameter.requires_grad_();
        var policy = objective.Estimator.Score(model, rollout, pattern);
        var scores = new PolicyScores(rollout, pattern, policy, old ?? policy.detach(), reference);
        check(scores);
        var loss = objective.Loss(scores, Case.Rows(advantages, Part));
        AssertLoss(loss);
        model.Backward(loss.Loss);
        var recorded = parameters.ConvertAll(each => Case.Runs.Single(pair =>
            pair.Key.StartsWith($"{Prefix}/grad/", StringComparison.Ordinal)
            && pair.Key.EndsWith(each.Key, StringComparison.Ordinal)).Value);
        var largest = recorded.Max(gradient => gradient.abs().max().item<float>());
        foreach (var ((name, parameter), expected) in parameters.Zip(recorded))
            Golden.Close($"{Name}: gradient of {name}", expected, parameter.grad ?? zeros_like(parameter), Tolerance.Gradient * largest);
        return loss;
    }

    public void AssertLoss(PolicyLoss got) => Golden.Close($"{Name}: loss", Figure("loss"), got.Loss.item<float>(),
        Tolerance.PolicyLoss * Math.Max(1, Math.Abs(Figure("loss"))));

    /// <summary>The metric of a name, relative where it is above 1.</summary>
    public void AssertMetric(PolicyLoss got, string name, double expected) => Golden.Close($"{Name}: {name}", expected,
        got.Metrics.Single(metric => metric.Name == name).Value.item<float>(), Tolerance.Scores * Math.Max(1, Math.Abs(expected)));

    private int? Whole(string name) => Info.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
