using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline;

/// <summary>
/// A kind of work: bound options and inputs in, a folder of outputs out. Stages derive from <see cref="Stage{TOptions}"/>.
/// </summary>
public interface IStage
{
    /// <summary>Snake case, as in a spec's <c>stage:</c>.</summary>
    string Name { get; }

    /// <summary>The type whose code does the work: what it reaches is part of the key.</summary>
    Type Code { get; }

    /// <summary>The option record: its properties are the spec's keys.</summary>
    Type OptionsType { get; }

    /// <summary>What the outputs are to others, such as <c>model</c> or <c>cell</c>.</summary>
    string Produces { get; }

    IReadOnlyList<InputSlot> Inputs { get; }

    /// <summary>The outputs that others may read: files, folders for everything below them, or <c>.</c> for whatever there is. The
    /// artifact's digest covers these and
    /// <c>metrics.json</c>.</summary>
    IReadOnlyList<string> Outputs { get; }

    /// <summary>Files beside the outputs that say how they came about. They are in the manifest; the artifact's digest covers none of
    /// them, so speeds may be in them. Curves are written for the stage that names them.</summary>
    IReadOnlyList<string> Records { get; }

    /// <summary>
    /// Whether device, threads, native libraries and kernels have a say in the bits, so that they belong into the key. Not where bytes are
    /// only moved.
    /// </summary>
    bool DependsOnMachine { get; }

    /// <summary>The options with what a file beside the spec adds to them, such as the digests that a first download recorded there; null
    /// where <see cref="Run"/> has yet to write it. The key is of these, so a result is found by the options that its run left.</summary>
    /// <param name="options">The bound options.</param>
    /// <param name="folder">The spec's folder.</param>
    /// <exception cref="InputException">The file does not go with the spec.</exception>
    object? Settle(object options, string folder);

    /// <summary>Further inputs that follow from the options.</summary>
    /// <param name="options">The bound options.</param>
    /// <param name="optionsOf">The bound options of another spec of the folder, which the node then needs too, through these
    /// inputs.</param>
    IEnumerable<ExpandedInput> Expand(object options, Func<SpecReference, object> optionsOf);

    /// <summary>
    /// The kinds that the options name. Their code is part of the key, and <see cref="Run"/> gets them from its context: there is no other
    /// way, so none can be forgotten.
    /// </summary>
    /// <param name="options">The bound options.</param>
    /// <param name="inputs">Names of the inputs that the spec gives.</param>
    IEnumerable<Kind> Kinds(object options, IReadOnlyCollection<string> inputs);

    /// <summary>
    /// Every way in which the spec cannot be run, whatever its inputs turn out to be; see <see cref="SpecRule{TOptions}"/>.
    /// </summary>
    IEnumerable<(string Parameter, string Problem)> Misfits(object options, PlannedSpec planned);

    /// <summary>What the work will take, from the options and what the inputs are; nothing where that is not known.</summary>
    StageEstimate Estimate(object options, EstimateContext context);

    /// <summary>Why a spec of these options cannot run on its kind of device; null when it can.</summary>
    string? DeviceProblem(object options, bool onGpu);

    /// <summary>Sets up what the stage computes with, on the context's device, until the result is disposed.</summary>
    /// <exception cref="InputException">It is not what the plan or the key says; one line says why.</exception>
    IDisposable? BeginComputing(StageContext context);

    /// <summary>Does the work. Whatever it throws fails the node; <see cref="OperationCanceledException"/> after a requested stop ends
    /// it as killed.</summary>
    void Run(object options, StageContext context);

    /// <summary>Where a file that the stage keeps in its work folder will be in its output; both relative.</summary>
    string OutputOf(string workFile);

    /// <summary>What came out, in a few words; empty where no figure says more than the others.</summary>
    string Outcome(Artifact artifact);
}

/// <summary>An input that a stage reads, to be given in its spec below <c>inputs:</c>.</summary>
/// <param name="Name">Snake case.</param>
/// <param name="Kind">What it must be: the <see cref="IStage.Produces"/> of the stage that the spec names.</param>
/// <param name="Optional">Whether the stage runs without it.</param>
/// <param name="Many">Whether a spec may give a list of specs; the stage sees them as <c>name.1</c>, <c>name.2</c>, ….</param>
public sealed record InputSlot(string Name, string Kind, bool Optional = false, bool Many = false)
{
    /// <summary>Whether an input of that name is one of this slot's.</summary>
    public bool Takes(string input) => input == Name || (Many && input.StartsWith(Name + ".", StringComparison.Ordinal));
}

/// <summary>An input that follows from a stage's options rather than from <c>inputs:</c>, such as one cell of a table.</summary>
/// <param name="Name">Under which <see cref="StageContext.Input"/> finds it, such as <c>base/gsm/24</c>.</param>
/// <param name="Kind">What it must be: the <see cref="IStage.Produces"/> of the stage that the spec names.</param>
/// <param name="Reference">The spec, with the overrides that make it this input.</param>
public sealed record ExpandedInput(string Name, string Kind, SpecReference Reference);
