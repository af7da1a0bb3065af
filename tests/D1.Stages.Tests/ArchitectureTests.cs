using System.Reflection;
using D1.Code;
using D1.Core;
using D1.Model.Network;
using D1.Pipeline;
using D1.Tasks;
using D1.Text.Tokenization;
using NetArchTest.Rules;

namespace D1.Stages.Tests;

/// <summary>Dependencies point one way, as docs/architecture.md draws them.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] Experiment = ["D1.Text", "D1.Model", "D1.Tasks", "D1.Stages", "D1.Cli", "TorchSharp"];

    // The upper namespaces of the engine: a graph, what is planned of it, how it is run, and what is done with its results.
    private static readonly string[] Running = [.. ((string[])["Graph", "Plan", "Execution", "Names", "Gc", "Verify", "Adopt"])
        .Select(name => $"D1.Pipeline.{name}")];

    public static TheoryData<string, string[]> Forbidden => new()
    {
        { "D1.Core", [.. Experiment, "D1.Code", "D1.Pipeline"] },
        { "D1.Text", [.. Experiment.Except(["D1.Text"]), "D1.Code", "D1.Pipeline"] },
        { "D1.Model", ["D1.Tasks", "D1.Stages", "D1.Cli", "D1.Code", "D1.Pipeline"] },
        { "D1.Code", [.. Experiment, "D1.Pipeline"] },
        { "D1.Tasks", [.. Experiment.Except(["D1.Text", "D1.Tasks"]), "D1.Code", "D1.Pipeline"] },
        { "D1.Pipeline", Experiment },
        { "D1.Stages", ["D1.Cli"] },
    };

    public static TheoryData<string> Lower =>
        ["Files", "Terminal", "Devices", "Specs", "Schemas", "Store", "Keys", "Records", "Requests", "Statistics", "Guard", "Tracking"];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void A_project_knows_nothing_of_what_stands_on_its_left(string project, string[] forbidden) =>
        Hold(Types.InAssembly(Of(project)).ShouldNot().HaveDependencyOnAny(forbidden));

    [Theory]
    [MemberData(nameof(Lower))]
    public void What_the_engine_runs_on_knows_nothing_of_running(string name) =>
        Hold(Types.InAssembly(typeof(IStage).Assembly).That().ResideInNamespace($"D1.Pipeline.{name}")
            .ShouldNot().HaveDependencyOnAny(Running));

    // Above them stands D1.Pipeline itself, what a stage is and may use: all know it, and it knows most.
    [Fact]
    public void Dependencies_between_the_folders_of_the_engine_lead_nowhere_back()
    {
        var engine = typeof(IStage).Assembly;
        var folders = engine.GetTypes().Select(type => type.Namespace ?? "")
            .Where(name => name.StartsWith("D1.Pipeline.", StringComparison.Ordinal))
            .Select(name => string.Join('.', name.Split('.').Take(3)))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        var needs = folders.ToDictionary(folder => folder, folder => folders.Where(other => other != folder && !Types.InAssembly(engine)
            .That().ResideInNamespace(folder).ShouldNot().HaveDependencyOnAny(other).GetResult().IsSuccessful).ToHashSet());
        Assert.Contains("D1.Pipeline.Specs", needs["D1.Pipeline.Graph"]);
        while (needs.FirstOrDefault(folder => folder.Value.Count == 0).Key is { } lowest)
        {
            needs.Remove(lowest);
            foreach (var others in needs.Values)
                others.Remove(lowest);
        }

        Assert.True(needs.Count == 0, string.Join("; ", needs.Select(folder => $"{folder.Key} needs {string.Join(", ", folder.Value)}")));
    }

    [Fact]
    public void What_does_depend_is_found() =>
        Assert.False(Types.InAssembly(typeof(IStage).Assembly).That().ResideInNamespace("D1.Pipeline.Execution")
            .ShouldNot().HaveDependencyOnAny(Running[..1]).GetResult().IsSuccessful);

    private static void Hold(ConditionList rule)
    {
        var result = rule.GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypes?.Select(type => type.FullName) ?? []));
    }

    private static Assembly Of(string project) => project switch
    {
        "D1.Core" => typeof(InputException).Assembly,
        "D1.Text" => typeof(ITokenizer).Assembly,
        "D1.Model" => typeof(Llada).Assembly,
        "D1.Tasks" => typeof(ITask).Assembly,
        "D1.Code" => typeof(CodeGraph).Assembly,
        "D1.Pipeline" => typeof(IStage).Assembly,
        _ => typeof(BuiltInStages).Assembly,
    };
}
