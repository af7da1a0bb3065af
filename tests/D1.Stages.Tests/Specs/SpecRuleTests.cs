using D1.Core;
using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Tests;

namespace D1.Stages.Tests.Specs;

/// <summary>What a spec can be known to fail by, before anything is built: said where specs are read, with file, line and column.</summary>
public sealed class SpecRuleTests : IDisposable
{
    private const string Model = "{d_model: 16, n_heads: 2, n_layers: 2, mlp_hidden_size: 24}";

    private readonly TemporaryFolder _specs = new();

    public SpecRuleTests()
    {
        _specs.Write("base.yaml",
            $"stage: pretrain\nmodel: {Model}\ntasks: [gsm]\nsteps: 4\ntokens_per_batch: 352\n"
            + "lengths: [{length: 44}]\noptimizer: {learning_rate: 1e-3}\n");
        _specs.Write("kept.yaml", "extends: base.yaml\nvalidation: {times: 2, problems: 4}\n");
        _specs.Write("data.yaml", """
            stage: download_data
            repository: openai/gsm8k
            revision: 0123456789012345678901234567890123456789
            files: [{path: main/test.parquet}]
            """);
        _specs.Write("published.yaml", """
            stage: download_model
            repository: someone/model
            revision: 0123456789012345678901234567890123456789
            files: [{path: config.json}, {path: tokenizer.json}, {path: model.safetensors}]
            """);
    }

    public void Dispose() => _specs.Dispose();

    [Theory]
    [InlineData("tokens_per_batch: 1", "1:19: 'tokens_per_batch' must hold a sequence of the longest of lengths (44), not 1 tokens")]
    [InlineData("threads: 9",
        "'tokens_per_batch' makes batches of 8 sequences, fewer than threads (9) × accumulation_steps (1): each part needs one")]
    [InlineData("threads: 3\naccumulation_steps: 3",
        "'tokens_per_batch' makes batches of 8 sequences, fewer than threads (3) × accumulation_steps (3): each part needs one")]
    [InlineData("tasks: [gsm, code]", "1:8: 'tasks' names code, whose words are not those of gsm: a model has one vocabulary")]
    [InlineData("lengths: [{length: 8}]", "1:10: 'lengths' must hold ", " tokens, as many as held-out solutions have, not 8")]
    [InlineData("lengths: [{length: 2}, {length: 44}]", "1:10: 'lengths' has 2, but too few examples have at most 2 tokens; raise it")]
    public void Pretraining(string spec, params string[] parts) => Refused(spec + "\nextends: base.yaml\n", parts);

    [Theory]
    [InlineData("held_out: 4", "3:11: 'held_out' is for real data: give the input 'data' too, or leave it out")]
    [InlineData("prompts: released", "3:10: 'prompts' is for real data: give the input 'data' too, or leave it out")]
    [InlineData("tasks: [s1k]", "3:8: 'tasks' names s1k, which needs the input 'data': a spec that downloads it")]
    [InlineData("tasks: [code]", "3:8: 'tasks' names code, whose words its model has no tokens for: take one that was pre-trained on code")]
    [InlineData("batch_size: 4\nthreads: 5",
        "3:13: 'batch_size' makes batches of 4 sequences, fewer than threads (5) × accumulation_steps (1): each part needs one")]
    [InlineData("batch_size: 4\naccumulation_steps: 5",
        "3:13: 'batch_size' makes batches of 4 sequences, fewer than threads (1) × accumulation_steps (5): each part needs one")]
    [InlineData("lengths: [{length: 44}, {length: 9}]", "3:10: 'lengths' must hold ", " tokens, as many as worked solutions have, not 9")]
    [InlineData("lora: {targets: []}",
        "3:17: 'lora.targets' must name at least one projection: q_proj, k_proj, v_proj, attn_out, ff_proj, up_proj, ff_out")]
    [InlineData("lora: {targets: [q_prj]}",
        "3:17: 'lora.targets' names 'q_prj', which is no projection of the model; did you mean 'q_proj'?")]
    [InlineData("lora: {targets: [blocks.2.q_proj]}", "3:17: 'lora.targets' names 'blocks.2.q_proj', which is no projection of the model")]
    [InlineData("lora: {targets: [q_proj]}\nprecision: {nf4: true}\nthreads: 2",
        "5:10: 'threads' must be 1 with precision.nf4: packed weights have no replicas")]
    [InlineData("inputs: {model: base, data: data}\nprompts: released", "'tasks' must be [s1k] with the input 'data'")]
    [InlineData("inputs: {model: base, data: data}\ntasks: [s1k]\nheld_out: 0",
        "5:11: 'held_out' must be at least 1, which validation needs, not 0")]
    [InlineData("inputs: {model: base, data: data}\ntasks: [s1k]\nheld_out: 3\nvalidation: {times: 1, problems: 4}",
        "5:11: 'held_out' must be at least 4, which validation needs, not 3")]
    public void Fine_tuning(string spec, params string[] parts)
    {
        Spec("sft",
            "stage: masked_sft\ninputs: {model: base}\ntasks: [gsm]\nexamples: 8\nsteps: 2\nbatch_size: 4\n"
            + "lengths: [{length: 44}]\noptimizer: {learning_rate: 1e-3}\n");
        Refused($"extends: sft.yaml\n\n{spec}\n", parts);
    }

    [Theory]
    [InlineData("task: gsm8k", "3:7: 'task' names gsm8k, which needs the input 'data': a spec that downloads its data set")]
    [InlineData("task: gsm+gsm8k", "3:7: 'task' names gsm8k, which needs the input 'data': a spec that downloads its data set")]
    [InlineData("task: code", "3:7: 'task' names code, whose words its model has no tokens for: take one that was pre-trained on code")]
    [InlineData("lora: {targets: [o_proj]}", "3:17: 'lora.targets' names 'o_proj', which is no projection of the model")]
    [InlineData("rollout: {gen_length: 32, block_length: 8, steps: 3}", "3:51: 'rollout.steps' must be at least one a block, 4")]
    [InlineData("task: math\nvalidation: {times: 1, problems: 10000}",
        "4:34: 'validation.problems' asks for too many: 10000 Validation problems of math were asked for, but there are only ")]
    [InlineData("inputs: {model: base, data: data}\ntask: gsm8k\nvalidation: {times: 1, problems: 4}",
        "5:34: 'validation.problems' asks for 4 Validation problems of gsm8k, which has 0; set some aside for it: held_out")]
    public void Reinforcement(string spec, params string[] parts)
    {
        Spec("rl",
            "stage: diffu_grpo\nobjective: {kind: diffu_grpo}\ninputs: {model: base}\ntask: sudoku\nrounds: 2\nprompts_per_round: 4\n"
            + "rollout: {gen_length: 16, block_length: 8, steps: 8}\noptimizer: {learning_rate: 1e-2}\n");
        Refused($"extends: rl.yaml\n\n{spec}\n", parts);
    }

    [Theory]
    [InlineData("task: gsm8k", "3:7: 'task' names gsm8k, which needs the input 'data': a spec that downloads its data set")]
    [InlineData("inputs: {model: base, data: data}",
        "'task' names gsm, which has no data set; leave the input 'data' out, or take gsm8k, math500, countdown, sudoku")]
    [InlineData("checkpoint: 1", "3:13: 'checkpoint' asks for a model of base, which kept no models; its spec needs 'validation'")]
    [InlineData("checkpoint: 3\ninputs: {model: kept}",
        "3:13: 'checkpoint' is too many: kept validates 2 times; see its spec's validation.times")]
    [InlineData("checkpoint: 1\ninputs: {model: published}",
        "3:13: 'checkpoint' asks for a model of published, which kept no models; its spec needs 'validation'")]
    [InlineData("tokens_per_step: 9", "3:18: 'tokens_per_step' must be at most block_length (8): a step accepts tokens of one block")]
    [InlineData("inputs: {model: base, data: data}\ntask: math500\nproblems: 501",
        "5:11: 'problems' asks for 501 Test problems of math500, which has 500")]
    [InlineData("inputs: {model: base, data: data}\ntask: gsm8k\nsplit: validation\nproblems:",
        "5:8: 'split' asks for 1319 Validation problems of gsm8k, which has 0; set some aside for it: held_out")]
    public void Evaluation(string spec, params string[] parts)
    {
        Cell();
        Refused($"extends: cell.yaml\n\n{spec}\n", parts);
    }

    [Theory]
    [InlineData("tasks: [gsm, sudoku, gsm]", "3:8: 'tasks' must not name gsm twice")]
    [InlineData("gen_lengths: [16, 24, 16]", "3:14: 'gen_lengths' must not hold 16 twice")]
    [InlineData("rows: [{model: base/x, label: b, spec: base}]",
        "'rows[0].model' must be letters, digits, hyphens and underscores, not 'base/x'")]
    [InlineData("rows: [{model: base, label: b, spec: base}, {model: base, label: c, spec: base}]",
        "3:7: 'rows' must not name a model twice")]
    [InlineData("profile: ../up", "3:10: 'profile' must be letters, digits, hyphens and underscores, not '../up'")]
    [InlineData("gen_lengths: [20]", "'block_length' must divide gen_length (20)")]
    [InlineData("rows: [{model: one, label: b, spec: base, set: {step: 4}}]",
        ": row one: set: step=4: unknown key 'step'; did you mean 'steps'?")]
    [InlineData("rows: [{model: one, label: b, spec: base, cell: {threshold: 2}}]",
        ": row one: cell: threshold=2: 'threshold' must be at least 0 and at most 1, not 2")]
    [InlineData("curves: [{name: pace, rows: [base, other]}]", "3:9: 'curves' has other in pace, which is none of the rows")]
    public void Tables(string spec, params string[] parts)
    {
        Cell();
        Spec("tiny",
            "stage: table1\nprofile: tiny\ncell: cell\ntasks: [gsm]\ngen_lengths: [16]\n"
            + "rows: [{model: base, label: base, spec: base}]\n");
        Refused($"extends: tiny.yaml\n\n{spec}\n", parts);
    }

    [Fact]
    public void What_fits_is_taken()
    {
        Cell();
        Load("stage: evaluate\nextends: cell.yaml\ncheckpoint: 2\ninputs: {model: kept}\n");
        Load("extends: cell.yaml\ntask: countdown\nproblems: 256\n");
        Spec("sft",
            "stage: masked_sft\ninputs: {model: base}\ntasks: [gsm]\nexamples: 8\nsteps: 2\nbatch_size: 4\n"
            + "lengths: [{length: 44}]\noptimizer: {learning_rate: 1e-3}\n");
        Load("extends: sft.yaml\nthreads: 2\naccumulation_steps: 2\n"
            + "lora: {targets: [q_proj, blocks.1.ff_out, model.transformer.blocks.0.k_proj, 0.v_proj]}\n");
    }

    [Fact]
    public void A_model_whose_sizes_nobody_says_has_no_estimate()
    {
        Cell();
        var graph = Load("extends: cell.yaml\ninputs: {model: published}\n");
        Assert.Empty(DeviceCheck.Problems(graph, new(_specs["store"], _ => { }), () => new Gpus([], "none")));
    }

    [Theory]
    [InlineData("precision: {products: float16}")]
    [InlineData("precision: {weights: float16}")]
    public void Float16_on_a_cpu_is_refused_before_the_model_is_trained(string precision)
    {
        Cell();
        var graph = Load($"extends: cell.yaml\n{precision}\n");
        Assert.EndsWith(": precision: float16 products need a GPU; choose bfloat16 or float32",
            Assert.Single(DeviceCheck.Problems(graph, new(_specs["store"], _ => { }), () => new Gpus([], "none"))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gen_length=50", "cell.yaml:6:15: 'block_length' must divide gen_length (50): it is '8', with --set gen_length=50")]
    [InlineData("block_length=7", "--set block_length=7: 'block_length' must divide gen_length (16)")]
    [InlineData("steps=4", "--set steps=4: cell has no 'steps'; did you mean 'tokens_per_step'? What it needs has one, and is built anew "
        + "with --set 'base.steps=4'")]
    [InlineData("bse.steps=4", "--set bse.steps=4: cell needs no 'bse'; did you mean 'base'?")]
    public void An_override_that_does_not_fit_is_told_with_what_it_does_not_fit(string set, string complaint)
    {
        Cell();
        var cell = Path.Combine(_specs.Path, "cell.yaml");
        Assert.EndsWith(complaint, Assert.Throws<InputException>(() => SpecGraph.Load(BuiltInStages.Registry, cell, [set])).Message,
            StringComparison.Ordinal);
    }

    /// <summary>What is extended is right for others: the spec that it does not fit is named, too.</summary>
    [Fact]
    public void What_a_spec_took_over_and_does_not_fit_it_is_told_with_both_files()
    {
        var first = Path.Combine(_specs.Path, "first.yaml");
        Spec("first", "stage: evaluate\ninputs: {model: kept}\ncheckpoint: 1\ntask: gsm\nproblems: 4\ngen_length: 16\nblock_length: 8\n");
        SpecGraph.Load(BuiltInStages.Registry, first);
        Assert.StartsWith($"{Path.Combine(_specs.Path, "wrong.yaml")}, which extends {first}:3:13: 'checkpoint' asks for a model of base",
            Assert.Throws<InputException>(() => Load("extends: first.yaml\ninputs: {model: base}\n")).Message, StringComparison.Ordinal);
    }

    private void Cell() =>
        Spec("cell", "stage: evaluate\ninputs: {model: base}\ntask: gsm\nproblems: 4\ngen_length: 16\nblock_length: 8\n");

    private void Spec(string name, string text) => _specs.Write(name + ".yaml", text);

    private SpecGraph Load(string text) => SpecGraph.Load(BuiltInStages.Registry, _specs.Write("wrong.yaml", text));

    private void Refused(string text, string[] parts)
    {
        var message = Assert.Throws<InputException>(() => Load(text)).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.StartsWith(_specs.Path, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
