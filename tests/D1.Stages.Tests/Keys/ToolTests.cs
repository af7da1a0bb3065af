using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Tests;

namespace D1.Stages.Tests.Keys;

/// <summary>Programs of the machine that results depend on.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ToolTests() => _folder.Write("asking.yaml", "stage: asking\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Another_version_is_another_key()
    {
        var (one, other) = (Key(() => "1.0"), Key(() => "1.1"));
        Assert.Equal("1.0", one.Components["environment.oracle"]);
        Assert.NotEqual(one.Value, other.Value);
        Assert.Equal(one.Value, Key(() => "1.0").Value);

        StageKey Key(Func<string> version) => Graph(version).Roots[0].KeyFrom(new Dictionary<string, string>(), Store());
    }

    [Fact]
    public void What_cannot_be_had_is_said_before_anything_runs_and_keeps_no_spec_from_being_read()
    {
        var graph = Graph(() => throw new InputException("there is no oracle: apt-get install oracle"));
        Assert.Equal([$"{graph.Roots[0].Spec.Path}: there is no oracle: apt-get install oracle"],
            DeviceCheck.Problems(graph, Store(), () => new Gpus([], "none")));
        Assert.Equal("none", graph.Roots[0].KeyFrom(new Dictionary<string, string>(), Store()).Components["environment.oracle"]);
        Assert.Empty(DeviceCheck.Problems(Graph(() => "1.0"), Store(), () => new Gpus([], "none")));
    }

    private ArtifactStore Store() => new(_folder["artifacts"]);

    private SpecGraph Graph(Func<string> version) =>
        SpecGraph.Load(new StageRegistry([new AskingStage(version)]), _folder["asking.yaml"]);

    internal sealed class AskingStage(Func<string> version) : Stage<AskingStage.NoOptions>
    {
        public override string Name => "asking";

        public override string Produces => "nothing";

        public override IReadOnlyList<string> Outputs => [];

        protected override IEnumerable<Kind> Kinds(NoOptions options, IReadOnlyCollection<string> inputs) =>
            [Kind.Of<Oracle>("oracle") with { Tool = new("oracle", version) }];

        protected override void Run(NoOptions options, StageContext context) => context.Get<Oracle>("oracle");

        internal sealed record NoOptions;

        internal sealed class Oracle;
    }
}
