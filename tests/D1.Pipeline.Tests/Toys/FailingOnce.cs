using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline.Tests.Toys;

/// <summary>A stage that does all its work and then, the first time, fails as a full disk would make it.</summary>
public sealed class FailingOnce(IStage stage, Action<StageContext> onFailure) : IStage
{
    public const string Problem = "no space left on device";
    private bool _failed;

    public string Name => stage.Name;

    public Type Code => stage.Code;

    public Type OptionsType => stage.OptionsType;

    public string Produces => stage.Produces;

    public IReadOnlyList<InputSlot> Inputs => stage.Inputs;

    public IReadOnlyList<string> Outputs => stage.Outputs;

    public IReadOnlyList<string> Records => stage.Records;

    public bool DependsOnMachine => stage.DependsOnMachine;

    public object? Settle(object options, string folder) => stage.Settle(options, folder);

    public IEnumerable<ExpandedInput> Expand(object options, Func<SpecReference, object> optionsOf) => stage.Expand(options, optionsOf);

    public IEnumerable<Kind> Kinds(object options, IReadOnlyCollection<string> inputs) => stage.Kinds(options, inputs);

    public IEnumerable<(string Parameter, string Problem)> Misfits(object options, PlannedSpec planned) => stage.Misfits(options, planned);

    public StageEstimate Estimate(object options, EstimateContext context) => stage.Estimate(options, context);

    public string? DeviceProblem(object options, bool onGpu) => stage.DeviceProblem(options, onGpu);

    public IDisposable? BeginComputing(StageContext context) => stage.BeginComputing(context);

    public string OutputOf(string workFile) => stage.OutputOf(workFile);

    public string Outcome(Artifact artifact) => stage.Outcome(artifact);

    public void Run(object options, StageContext context)
    {
        stage.Run(options, context);
        if (_failed) return;
        _failed = true;
        onFailure(context);
        throw new IOException(Problem);
    }
}
