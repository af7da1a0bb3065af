using D1.Model;
using D1.Stages.Devices;
using D1.Stages.Estimating;
using D1.Stages.Specs;

namespace D1.Stages.Pipeline;

/// <summary>Specs and everything they need, bound and checked; nodes that do the same work are one node.</summary>
public sealed class SpecGraph
{
    private readonly StageRegistry _registry;
    private readonly Dictionary<string, StageNode> _byRequest = [];
    private readonly Dictionary<string, StageNode> _byId = [];

    private readonly DeviceChoice? _device;
    private readonly Lazy<Gpus> _gpus;

    private SpecGraph(StageRegistry registry, DeviceChoice? device, Gpus? gpus) =>
        (_registry, _device, _gpus) = (registry, device, new(() => gpus ?? Gpus.Here));

    /// <summary>Every node, each after those it needs.</summary>
    public List<StageNode> Nodes { get; } = [];

    /// <summary>The nodes that were asked for, in that order.</summary>
    public List<StageNode> Roots { get; } = [];

    /// <summary>Loads a spec with overrides, and what it needs.</summary>
    /// <exception cref="InputException">A spec is wrong, or specs need each other in a circle.</exception>
    public static SpecGraph Load(StageRegistry registry, string path, IEnumerable<string>? set = null, DeviceChoice? device = null,
        Gpus? gpus = null) =>
        Load(registry, [(path, set ?? [])], device, gpus);

    /// <summary>Loads several specs into one graph.</summary>
    /// <param name="registry">The stages.</param>
    /// <param name="specs">Files with their overrides.</param>
    /// <param name="device">What every stage computes on, whatever its spec says; by its spec when null.</param>
    /// <param name="gpus">What <c>auto</c> is decided by; this machine's when null.</param>
    /// <exception cref="InputException">A spec is wrong or breaks a rule of its stage, or specs need each other in a circle.</exception>
    public static SpecGraph Load(StageRegistry registry, IEnumerable<(string Path, IEnumerable<string> Set)> specs,
        DeviceChoice? device = null, Gpus? gpus = null)
    {
        var graph = Bind(registry, specs, device, gpus);
        graph.RequireFits();
        return graph;
    }

    /// <summary>Loads a spec whose rules the process that asks for it has checked: a worker would do it once for every node.</summary>
    /// <exception cref="InputException">A spec is wrong, or specs need each other in a circle.</exception>
    internal static SpecGraph LoadChecked(StageRegistry registry, string path, IEnumerable<string> set, DeviceChoice device) =>
        Bind(registry, [(path, set)], device, null);

    private static SpecGraph Bind(
        StageRegistry registry, IEnumerable<(string Path, IEnumerable<string> Set)> specs, DeviceChoice? device, Gpus? gpus)
    {
        var graph = new SpecGraph(registry, device, gpus);
        foreach (var (path, set) in specs) graph.Roots.Add(graph.Add(Spec.Load(path, SpecOverride.Parse(set)), []));
        return graph;
    }

    // Inputs come first: estimates are made of what is known to fit.
    private void RequireFits()
    {
        var estimates = new GraphEstimate();
        foreach (var node in Nodes)
            foreach (var (parameter, problem) in node.Stage.Misfits(node.Options, new PlannedSpec(node, estimates)))
                throw node.Spec.Misfit(parameter, problem);
    }

    private StageNode Add(Spec spec, IReadOnlyList<string> needing)
    {
        var request = string.Join('\n', FlowYaml.ToArguments(spec.Set).Prepend(spec.Path));
        if (_byRequest.TryGetValue(request, out var known)) return known;
        if (needing.Contains(request))
        {
            var circle = needing.SkipWhile(step => step != request).Append(request)
                .Select(step => Path.GetFileNameWithoutExtension(step.Split('\n')[0]));
            throw new InputException($"{SourceLocation.Shorten(spec.Path)}: needs itself as an input: {string.Join(" → ", circle)}");
        }
        var node = Bind(spec, [.. needing, request]);
        if (!_byId.TryGetValue(node.Id, out known))
        {
            _byId.Add(node.Id, known = node);
            Nodes.Add(node);
        }
        return _byRequest[request] = known;
    }

    private StageNode Bind(Spec spec, IReadOnlyList<string> needing)
    {
        var stage = _registry.Get(spec.StageName);
        var options = OptionBinder.Bind(spec.Parameters, stage.OptionsType, SpecKeys.All);
        var inputs = new Dictionary<string, StageNode>();
        foreach (var (name, (location, reference)) in spec.Inputs)
        {
            var slot = stage.Inputs.FirstOrDefault(candidate => candidate.Takes(name))
                ?? throw new InputException(stage.Inputs.Any(candidate => name.StartsWith(candidate.Name + ".", StringComparison.Ordinal))
                    ? $"{location}: input '{name.Split('.')[0]}' is one spec, not a list"
                    : $"{location}: stage {stage.Name} has no input "
                        + $"'{name}'{Spelling.Suggest(name, stage.Inputs.Select(candidate => candidate.Name))}");
            inputs.Add(name, Need(spec, name, slot.Kind, reference, needing));
        }
        if (stage.Inputs.FirstOrDefault(slot => !slot.Optional && !inputs.Keys.Any(slot.Takes)) is { } missing)
            throw new InputException(
                $"{SourceLocation.Shorten(spec.Path)}: missing input '{missing.Name}' (a spec whose stage makes a {missing.Kind})");
        foreach (var expanded in stage.Expand(options, reference => Add(spec.Resolve(Locate(reference, spec, "")), needing).Options))
        {
            if (inputs.ContainsKey(expanded.Name))
                throw new InputException($"{SourceLocation.Shorten(spec.Path)}: wants input '{expanded.Name}' a second time");
            var reference = Locate(expanded.Reference, spec, $": input {expanded.Name}");
            inputs.Add(expanded.Name, Need(spec, expanded.Name, expanded.Kind, reference, needing));
        }
        return new StageNode(spec, stage, options, inputs, DeviceOf(spec, stage));
    }

    // The GPUs are only looked for where auto asks.
    private DeviceChoice DeviceOf(Spec spec, IStage stage) => !stage.DependsOnMachine ? DeviceChoice.Cpu
        : (_device ?? spec.Device) is { Class: not null } certain ? certain : DeviceChoice.Auto.On(_gpus.Value);

    private StageNode Need(Spec spec, string name, string kind, SpecReference reference, IReadOnlyList<string> needing)
    {
        var node = Add(spec.Resolve(reference), needing);
        return node.Stage.Produces == kind
            ? node
            : throw new InputException($"{reference.Location}: input '{name}' must be a {kind}, but stage {node.Stage.Name} of spec "
                + $"'{reference.Spec}' makes a {node.Stage.Produces}");
    }

    // A reference made by code has no place in a file: the complaint names the spec that led to it.
    private static SpecReference Locate(SpecReference reference, Spec spec, string place) => reference.Location.Line > 0
        ? reference
        : reference with { Location = new SourceLocation(SourceLocation.Shorten(spec.Path) + place) };
}
