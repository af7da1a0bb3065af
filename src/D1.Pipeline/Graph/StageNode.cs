using System.Text.Json.Nodes;
using D1.Code;
using D1.Core;
using D1.Pipeline.Devices;
using D1.Pipeline.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline.Graph;

/// <summary>One stage run of a graph: a spec with its overrides, bound to its stage, and the nodes it needs.</summary>
public sealed class StageNode
{
    /// <param name="spec">The spec.</param>
    /// <param name="stage">Its stage.</param>
    /// <param name="options">Its options.</param>
    /// <param name="inputs">What it needs.</param>
    /// <param name="device">What the stage computes on, not <c>auto</c>.</param>
    internal StageNode(Spec spec, IStage stage, object options, IReadOnlyDictionary<string, StageNode> inputs, DeviceChoice device)
    {
        (Spec, Stage, Options, Inputs, Device) = (spec, stage, options, inputs, device);
        Id = ContentDigest.OfText($"{stage.Name}\n{CanonicalJson.Write(CanonicalJson.FromOptions(options))}\n"
            + $"{spec.Threads}\n{DeviceKind}\n{(IsOnGpu ? Cuda : null)}\n"
            + string.Concat(inputs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value.Id}\n")));
    }

    /// <summary>Equal for nodes that do the same work, whatever file and overrides they came from.</summary>
    public string Id { get; }

    /// <summary>Holds the node, as its files are now, against what was asked for.</summary>
    /// <param name="asked">Id of the node that was asked for.</param>
    /// <exception cref="InputException">It is another.</exception>
    internal void RequireUnedited(string asked)
    {
        if (Id != asked)
            throw new InputException("its spec, or one that it needs, was edited after the run had begun; run it again");
    }

    public Spec Spec { get; }

    public IStage Stage { get; }

    /// <summary>The bound option record.</summary>
    public object Options { get; }

    /// <summary>What the stage computes on, not <c>auto</c>; a stage that only moves bytes is on the CPU whatever was asked for.</summary>
    public DeviceChoice Device { get; }

    public bool IsOnGpu => Device.Class == DeviceClass.Cuda;

    /// <summary>The device's kind, as in keys: <c>cpu</c> or <c>cuda</c>.</summary>
    public string DeviceKind => (string)CanonicalJson.FromOptions(Device.Class)!;

    /// <summary>Name → node, for the spec's slots and the stage's expanded inputs.</summary>
    public IReadOnlyDictionary<string, StageNode> Inputs { get; }

    /// <summary>The overrides as arguments of <c>--set</c>: with the spec's path they name this node on a command line.</summary>
    public IReadOnlyList<string> SetArguments => [.. FlowYaml.ToArguments(Spec.Set), .. SetBelow];

    /// <summary>For people: the spec's name and its overrides.</summary>
    public string DisplayName => string.Join(' ', SetArguments.Prepend(Spec.Name));

    /// <summary>A node by what people tell it from others by: <c>evaluate d1-gsm8k@2 gsm 48</c>, <c>masked-sft steps=5</c>.</summary>
    public string Title()
    {
        var set = NamedOverride.SaidOnce(SetArguments).Select(argument => argument.Split('=', 2)).ToList();
        var (model, number) = (Value("inputs.model"), Value("checkpoint"));
        // Of a cell it is plain what each value is.
        string?[] cell = model is null ? [] : [number is null ? model : $"{model}@{number}", Value("task"), Value("gen_length")];
        string[] shown = model is null ? [] : ["inputs.model", "checkpoint", "task", "gen_length"];
        return string.Join(' ', cell.OfType<string>().Prepend(Spec.Name)
            .Concat(set.Where(pair => !shown.Contains(pair[0])).Select(pair => string.Join('=', pair))));

        string? Value(string key) => set.FirstOrDefault(pair => pair[0] == key)?[1];
    }

    /// <summary>The overrides by name that are on this node, or on something that it needs.</summary>
    internal IReadOnlyList<string> Named { get; init; } = [];

    /// <summary>Those of them that are on what it needs.</summary>
    internal IReadOnlyList<string> SetBelow { get; init; } = [];

    public long? Seed => (Options as ISeededOptions)?.Seed;

    /// <summary>This node, as the files beside its spec are now; null before its run has written them. See <see cref="IStage.Settle"/>.
    /// </summary>
    internal StageNode? Settled() => Stage.Settle(Options, Spec.Folder) is { } options
        ? new(Spec, Stage, options, Inputs, Device) { Named = Named, SetBelow = SetBelow } : null;

    /// <summary>The key, once every input's artifact is known.</summary>
    public StageKey KeyFrom(IReadOnlyDictionary<string, string> inputDigests, ArtifactStore store) =>
        StageKey.Compute(Stage.Name, Code([.. inputDigests.Keys]).Digest, Stage.Settle(Options, Spec.Folder) ?? Options, inputDigests,
            Stage.DependsOnMachine ? ExecutionEnvironment.Current(DeviceKind, Spec.Threads, IsOnGpu ? Cuda : null) : null,
            // DeviceCheck refuses to run without a tool: no result has this "none" in its key.
            Tools.Select(tool => KeyValuePair.Create(tool.Name, tool.Find().Version ?? "none")));

    /// <summary>The key, of every input's artifact.</summary>
    public StageKey KeyFrom(IReadOnlyDictionary<string, Artifact> inputs, ArtifactStore store) =>
        KeyFrom(inputs.ToDictionary(pair => pair.Key, pair => pair.Value.Digest), store);

    /// <summary>Programs of the machine that its result depends on.</summary>
    public IEnumerable<Tool> Tools => Stage.Kinds(Options, [.. Inputs.Keys]).Select(kind => kind.Tool).OfType<Tool>().Distinct();

    /// <summary>The code that the stage reaches with the node's options, on its device.</summary>
    /// <param name="inputs">Names of its inputs.</param>
    public ReachedCode Code(IReadOnlyCollection<string> inputs) => StageCode.Of(Stage, Options, inputs, IsOnGpu);

    /// <summary>What the manifest of its result says of it, whoever made it.</summary>
    public Manifest ManifestOf(
        StageKey key, IReadOnlyDictionary<string, Artifact> inputs, IReadOnlyList<ManifestFile> files, string digest) => new()
        {
            Stage = Stage.Name,
            Key = key.Value,
            Digest = digest,
            Components = key.Components,
            SpecName = Spec.Name,
            Profile = NamedSpec.Of(Spec.Path).Profile,
            Set = SetArguments,
            EffectiveSpec = EffectiveSpec(),
            Inputs = inputs.ToDictionary(
            pair => pair.Key, pair => new ManifestInput(pair.Value.Stage, pair.Value.Key, pair.Value.Digest)),
            Files = files,
            Seed = Seed,
        };

    private string Cuda => CanonicalJson.Write(CanonicalJson.FromOptions(Spec.Cuda));

    private static JsonNode Reference(StageNode input) => input.Spec.Set.Entries.Count == 0
        ? JsonValue.Create(input.Spec.Name)
        : new JsonObject { ["spec"] = input.Spec.Name, ["set"] = SpecJson.From(input.Spec.Set) };

    /// <summary>The spec as it takes effect: every parameter that counts, defaults included, and the inputs.</summary>
    public JsonObject EffectiveSpec()
    {
        var effective = new JsonObject { [SpecKeys.Stage] = Stage.Name };
        if (Spec.Inputs.Count > 0)
            effective[SpecKeys.Inputs] =
                new JsonObject(Spec.Inputs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Reference(Inputs[pair.Key]))));
        effective[SpecKeys.Threads] = Spec.Threads;
        effective[SpecKeys.Device] = DeviceKind;
        if (IsOnGpu) effective[SpecKeys.Cuda] = CanonicalJson.FromOptions(Spec.Cuda);
        foreach (var property in OptionSchema.Of(Stage.OptionsType).Stated(Options))
            effective[property.Name] = CanonicalJson.FromOptions(property.Property.GetValue(Options));
        return effective;
    }
}
