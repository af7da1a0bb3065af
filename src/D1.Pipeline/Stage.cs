using D1.Core;
using D1.Pipeline.Graph;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;

namespace D1.Pipeline;

/// <summary>A stage with its option record's type.</summary>
/// <typeparam name="TOptions">A record with a constructor without parameters, <c>init</c> properties with
/// <see cref="OptionAttribute"/>s, defaults by initialisers, <c>required</c> where there is none.</typeparam>
public abstract class Stage<TOptions> : IStage
    where TOptions : class
{
    public abstract string Name { get; }

    public abstract string Produces { get; }

    public virtual IReadOnlyList<InputSlot> Inputs => [];

    public abstract IReadOnlyList<string> Outputs { get; }

    public virtual IReadOnlyList<string> Records => [];

    public virtual bool DependsOnMachine => true;

    Type IStage.OptionsType => typeof(TOptions);

    Type IStage.Code => GetType();

    /// <summary>What its spec must keep, beyond its parameters' own ranges; all are checked before anything is built.</summary>
    protected virtual IReadOnlyList<SpecRule<TOptions>> Rules => [];

    IEnumerable<(string Parameter, string Problem)> IStage.Misfits(object options, PlannedSpec planned) =>
        Rules.SelectMany(rule => rule((TOptions)options, planned));

    object? IStage.Settle(object options, string folder) => Settle((TOptions)options, folder);

    IEnumerable<ExpandedInput> IStage.Expand(object options, Func<SpecReference, object> optionsOf) => Expand((TOptions)options, optionsOf);

    IEnumerable<Kind> IStage.Kinds(object options, IReadOnlyCollection<string> inputs) => Kinds((TOptions)options, inputs);

    StageEstimate IStage.Estimate(object options, EstimateContext context) => Estimate((TOptions)options, context);

    string? IStage.DeviceProblem(object options, bool onGpu) => DeviceProblem((TOptions)options, onGpu);

    IDisposable? IStage.BeginComputing(StageContext context) => BeginComputing(context);

    void IStage.Run(object options, StageContext context) => Run((TOptions)options, context);

    /// <inheritdoc/>
    public virtual string OutputOf(string workFile) => workFile;

    /// <inheritdoc/>
    public virtual string Outcome(Artifact artifact) => ResultText.Of(artifact);

    /// <inheritdoc cref="IStage.Settle"/>
    protected virtual TOptions? Settle(TOptions options, string folder) => options;

    /// <inheritdoc cref="IStage.Expand"/>
    protected virtual IEnumerable<ExpandedInput> Expand(TOptions options, Func<SpecReference, object> optionsOf) => [];

    /// <inheritdoc cref="IStage.Kinds"/>
    protected virtual IEnumerable<Kind> Kinds(TOptions options, IReadOnlyCollection<string> inputs) => [];

    /// <inheritdoc cref="IStage.Estimate"/>
    protected virtual StageEstimate Estimate(TOptions options, EstimateContext context) => new();

    /// <inheritdoc cref="IStage.DeviceProblem"/>
    protected virtual string? DeviceProblem(TOptions options, bool onGpu) => null;

    /// <inheritdoc cref="IStage.BeginComputing"/>
    protected virtual IDisposable? BeginComputing(StageContext context) => null;

    /// <inheritdoc cref="IStage.Run"/>
    protected abstract void Run(TOptions options, StageContext context);
}

/// <summary>
/// A rule that a stage's spec must keep beyond its parameters' own ranges: it may look at threads and at what the spec's inputs will be,
/// and it is judged before anything is built.
/// </summary>
/// <param name="options">The stage's bound options.</param>
/// <param name="planned">Its place in the graph.</param>
/// <returns>
/// Every misfit: the parameter that it is reported at, such as <c>lora.targets</c>, and the problem as the end of a sentence that starts
/// with the parameter's name.
/// </returns>
public delegate IEnumerable<(string Parameter, string Problem)> SpecRule<in TOptions>(TOptions options, PlannedSpec planned);

/// <summary>What is known of a stage's spec, and of its inputs, before anything is built.</summary>
/// <param name="node">The stage in its graph.</param>
/// <param name="estimates">What its inputs will be.</param>
public sealed class PlannedSpec(StageNode node, GraphEstimate estimates)
{
    /// <summary>Threads that the stage computes with.</summary>
    public int Threads => node.Spec.Threads;

    /// <summary>What an input will be; null where the spec gives none.</summary>
    public StageEstimate? Estimate(string name) => Input(name) is { } input ? estimates.Of(input) : null;

    /// <summary>The node of an input; null where the spec gives none.</summary>
    public StageNode? Input(string name) => node.Inputs.GetValueOrDefault(name);

    /// <summary>The nodes of a slot's inputs.</summary>
    public IEnumerable<StageNode> Inputs(InputSlot slot) => node.Inputs.Where(input => slot.Takes(input.Key)).Select(input => input.Value);

    /// <summary>Whether the spec gives the slot one input or more.</summary>
    public bool Has(InputSlot slot) => node.Inputs.Keys.Any(slot.Takes);
}
