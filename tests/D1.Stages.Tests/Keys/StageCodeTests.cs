using System.Reflection;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Tasks;
using D1.Tests;

namespace D1.Stages.Tests.Keys;

public sealed class StageCodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Whatever is outside keys is in this list, with its reason, so that nothing gets there unseen.</summary>
    [Fact]
    public void What_is_outside_keys_is_listed()
    {
        var marked =
            from type in Own(typeof(BuiltInStages).Assembly).Distinct().SelectMany(assembly => assembly.GetTypes())
            from member in type.GetMembers(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(member => member is not Type).Prepend(type)
            from attribute in member.GetCustomAttributes<OutsideKeyAttribute>(inherit: false)
            select $"{(member is Type ? "" : type.Name + ".")}{member.Name}: {attribute.Reason}";
        Assert.Equal(
            [
                "CellTraces: for people; no output",
                "DecodeTrace: for people; no output",
                "DecodingOptions.Validate: refuses, and changes nothing",
                "DigestMemo: remembers digests, which are the same whether remembered or taken again",
                "EvaluateStage.SayRollouts: for people; no output",
                "FileClone: gives the same bytes another place",
                "HubClient: how bytes come; which they are is pinned by digest or commit, and checked",
                "HubSettings: where bytes come from; which they are is pinned by digest or commit, and checked",
                "Manifest: says where an artifact comes from; what it is counts by its digest",
                "MatrixWork: counts work, changes none",
                "MeasuredMemory: measures memory",
                "OtherRunner.OfMachine: who runs a program changes no verdict; the Python within is in the key",
                "PartialFile: keeps what has come of a download; its digest is checked when it is whole",
                "ProgressMeter: display",
                "PythonSandbox.Tool: what it says is in the key by itself",
                "RolloutDifference: for people; no output",
                "RunCurves: tracking",
                "RunSamples: for people; no output",
                "Sample: for people; no output",
                "SamplerText: for people; no output",
                "ScoredAnswer.ToSample: for people; no output",
                "SemiAutoregressiveDecoder.Tell: tells who watches",
                "SourceLocation.Shorten: words of messages",
                "SpecMapping.Blame: words of complaints",
                "Spelling: words of complaints",
                "StageContext.Begin: display",
                "StageContext.Find: what it makes is a root of the walk by itself",
                "StageContext.Measure: tracking",
                "StageContext.Metric: tracking",
                "StageContext.Say: display",
                "Throughput: measures speed, which no output holds",
                "TokenText: for people; no output",
                "TorchStage`1.Prepare: sets and checks what keys name, and forgets what an earlier stage left for its tensors: "
                    + "no part of this one's peak",
                "TraceFile: for people; no output",
                "TraceRecorder: for people; no output",
                "TracedDecode: for people; no output",
                "TracedStep: for people; no output",
                "TracedToken: for people; no output",
                "Typed: words of messages",
            ],
            marked.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Assembly> Own(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("D1.", StringComparison.Ordinal))
            .SelectMany(name => Own(Assembly.Load(name))).Append(assembly);

    [Fact]
    public void A_stage_reaches_the_tasks_that_its_spec_names_and_their_rewards_only_where_it_calls_them()
    {
        var names = Reached("smoke/diffu-grpo-gsm8k.yaml");
        Assert.Contains("D1.Tasks.Gsm.NanoGsm::get_Rewards()", names);
        Assert.DoesNotContain(names, name => name.StartsWith("D1.Tasks.Sudoku.NanoSudoku", StringComparison.Ordinal)
            || name.StartsWith("D1.Tasks.Data.RowFile", StringComparison.Ordinal));
        names = Reached("smoke/base-model.yaml");
        Assert.Contains(names, name => name.StartsWith("D1.Tasks.Gsm.NanoGsm::Templates", StringComparison.Ordinal));
        Assert.Contains(names, name => name.StartsWith("D1.Tasks.Sudoku.NanoSudoku::Draw", StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => (name.Contains("::get_Rewards", StringComparison.Ordinal)
            || name.Contains("Task::Score", StringComparison.Ordinal)));
        Assert.Equal("", string.Join(", ", Reached("smoke/evaluate.yaml", "task=gsm", "gen_length=48").Where(name =>
            name.Contains(".Training.", StringComparison.Ordinal) || name.Contains("AdamW", StringComparison.Ordinal))));
        Assert.DoesNotContain(
            Reached("smoke/masked-sft.yaml"), name => name.Contains("SemiAutoregressiveDecoder", StringComparison.Ordinal));
        Assert.DoesNotContain(Reached("smoke/table1.yaml"), name => name.StartsWith("TorchSharp.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_set_before_a_stage_computes_counts_and_a_gpus_switches_only_there()
    {
        const string Threads = "D1.Pipeline.Execution.NativeSettings::Variables(System.Int32)";
        const string Switches = "D1.Stages.TorchDevices::Set";
        var names = Reached("smoke/base-model.yaml");
        Assert.Contains(Threads, names);
        Assert.DoesNotContain(names, name => name.StartsWith(Switches, StringComparison.Ordinal));
        names = Reached("smoke/base-model.yaml", "device=cuda");
        Assert.Contains(Threads, names);
        Assert.Contains(names, name => name.StartsWith(Switches, StringComparison.Ordinal));
        names = Reached("paper/base-model.yaml", "device=cuda");
        Assert.DoesNotContain(names, name => name == Threads || name.StartsWith(Switches, StringComparison.Ordinal));
    }

    [Fact]
    public void Real_data_reach_the_tasks_on_them()
    {
        var names = Reached("paper/diffu-grpo-countdown.yaml");
        Assert.Contains("D1.Tasks.Countdown.CountdownTask::get_Rewards()", names);
        Assert.Contains(names, name => name.StartsWith("package DuckDB.NET.Data.Full", StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => name.StartsWith("D1.Tasks.Sudoku.SudokuTask", StringComparison.Ordinal)
            || name.StartsWith("D1.Tasks.Nano.", StringComparison.Ordinal)
            || name.StartsWith("D1.Tasks.Countdown.Nano", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("paper/evaluate-code.yaml", "D1.Tasks.Code.HumanEvalTask", "D1.Tasks.Code.MbppTask", "D1.Tasks.Code.KodCodeTask")]
    [InlineData("paper/diffu-grpo-code.yaml", "D1.Tasks.Code.KodCodeTask", "D1.Tasks.Code.MbppTask", "D1.Tasks.Code.HumanEvalTask")]
    public void A_code_task_reaches_its_own_rows_and_the_judge_but_no_attempts_to_get_out(string spec, string own, params string[] others)
    {
        var names = Reached(spec);
        Assert.Contains(names, name => name.StartsWith(own, StringComparison.Ordinal));
        Assert.Contains(names, name => name.StartsWith("D1.Tasks.Sandbox.CodeJudge::Judge", StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => name.StartsWith("D1.Tasks.Sandbox.EscapeList", StringComparison.Ordinal)
            || name.StartsWith("D1.Tasks.Sandbox.OtherRunner", StringComparison.Ordinal)
            || others.Any(other => name.StartsWith(other, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_of_rows_reaches_its_scorers_and_nothing_else_does()
    {
        File.Copy(Path.Combine(Checkout.Experiments, "smoke", "base-model.yaml"), _folder["base-model.yaml"]);
        var text = File.ReadAllText(_folder["base-model.yaml"]);
        _folder.Write("base-model.yaml", text.Replace("../nano/", $"{Checkout.Experiments}/nano/", StringComparison.Ordinal));
        _folder.Write("rows.jsonl", """{"question": "gsm", "answer": "1"}""");
        var spec = _folder.Write("rows.yaml", """
            stage: evaluate
            inputs: {model: base-model, data: rows.jsonl}
            task: rows
            gen_length: 8
            block_length: 8
            """);
        var names = Reached(spec);
        Assert.Contains(names, name => name.StartsWith("D1.Tasks.Jsonl.JsonlTask::Score", StringComparison.Ordinal));
        Assert.Contains(names, name => name.StartsWith("D1.Tasks.Jsonl.Scorers::Get", StringComparison.Ordinal));
        Assert.DoesNotContain(Reached("paper/evaluate.yaml"), name => name.StartsWith("D1.Tasks.Jsonl.", StringComparison.Ordinal));
        Assert.DoesNotContain(Reached("smoke/evaluate.yaml"), name => name.StartsWith("D1.Tasks.Jsonl.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_judges_programs_is_reached_where_programs_are_judged_and_nowhere_else()
    {
        string[] judge = ["D1.Tasks.Sandbox.CodeJudge::Judge", "D1.Tasks.Code.JudgedPrograms::Of", "D1.Tasks.Code.NanoCode::Score"];
        var names = Reached("nano/diffu-grpo-code.yaml");
        Assert.All(judge, part => Assert.Contains(names, name => name.StartsWith(part, StringComparison.Ordinal)));
        foreach (var other in (string[])["smoke/evaluate.yaml", "nano/diffu-grpo-gsm8k.yaml", "nano/base-model.yaml"])
            Assert.DoesNotContain(Reached(other), name => name.StartsWith("D1.Tasks.Sandbox.", StringComparison.Ordinal)
                || name.StartsWith("D1.Tasks.Code.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_Python_that_judges_is_in_the_key_of_what_it_judges()
    {
        Assert.Matches(@"^(none|\d+\.\d+.*)$", Key("nano/diffu-grpo-code.yaml")["environment.python"]);
        foreach (var other in (string[])["nano/base-model-code.yaml", "nano/masked-sft-code.yaml", "nano/diffu-grpo-gsm8k.yaml"])
            Assert.DoesNotContain("environment.python", Key(other).Keys);

        IReadOnlyDictionary<string, string> Key(string spec)
        {
            var node = SpecGraph.Load(BuiltInStages.Registry, Path.Combine(Checkout.Experiments, spec)).Roots[0];
            return node.KeyFrom(node.Inputs.ToDictionary(input => input.Key, _ => ""), new ArtifactStore(_folder["artifacts"])).Components;
        }
    }

    [Fact]
    public void A_kind_that_a_stage_does_not_name_is_not_to_be_had()
    {
        var file = _folder.Write("forgetful.yaml", "stage: forgetful\n");
        var registry = new StageRegistry([new ForgetfulStage()]);
        var store = new ArtifactStore(_folder["artifacts"]);
        var result = new InProcessRunner(store)
            .Run(SpecGraph.Load(registry, file).Roots[0], new Dictionary<string, Artifact>(), new RunOptions(), new SilentEvents(),
            default);
        Assert.StartsWith(
            "KeyNotFoundException: the stage's Kinds names no ITask 'gsm'; it names: ", result.Error, StringComparison.Ordinal);
    }

    private static ICollection<string> Reached(string spec, params string[] set)
    {
        var node = SpecGraph.Load(BuiltInStages.Registry, Path.Combine(Checkout.Experiments, spec), set).Roots[0];
        return node.Code([.. node.Inputs.Keys]).List().Keys;
    }

    internal sealed class ForgetfulStage : Stage<ForgetfulStage.NoOptions>
    {
        public override string Name => "forgetful";

        public override string Produces => "nothing";

        public override IReadOnlyList<string> Outputs => [];

        protected override void Run(NoOptions options, StageContext context) => context.Get<ITask>("gsm");

        internal sealed record NoOptions;
    }
}
