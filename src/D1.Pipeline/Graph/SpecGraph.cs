using D1.Core;
using D1.Pipeline.Devices;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Graph;

/// <summary>Specs and everything they need, bound and checked; nodes that do the same work are one node.</summary>
public sealed class SpecGraph
{
    private readonly StageRegistry _registry;
    private readonly Dictionary<string, StageNode> _byRequest = [];
    private readonly Dictionary<string, StageNode> _byId = [];
    private readonly Dictionary<string, HashSet<string>> _keys = [];
    private readonly Dictionary<(StageNode Node, string Override), bool> _isFor = [];

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
    internal static SpecGraph LoadChecked(StageRegistry registry, string path, IEnumerable<string> set, DeviceChoice? device,
        Gpus? gpus = null) =>
        Bind(registry, [(path, set)], device, gpus);

    private static SpecGraph Bind(
        StageRegistry registry, IEnumerable<(string Path, IEnumerable<string> Set)> specs, DeviceChoice? device, Gpus? gpus)
    {
        var graph = new SpecGraph(registry, device, gpus);
        var (given, used) = (new HashSet<string>(), new HashSet<string>());
        foreach (var (path, set) in specs)
        {
            var asked = Asked.Of(graph, path, [.. set]);
            var root = graph.Add(Spec.Load(path, asked.Own), asked);
            graph.Roots.Add(root);
            given.UnionWith(asked.Named.Select(named => named.Text));
            used.UnionWith(root.Named);
        }
        if (given.Except(used).FirstOrDefault() is { } idle) throw graph.Idle(NamedOverride.Parse(idle));
        return graph;
    }

    private InputException Idle(NamedOverride idle)
    {
        string[] names = [.. Nodes.Select(node => node.Spec.Name).Distinct()], meant = [.. names.Where(idle.Matches)];
        if (meant.Length > 0)
            return new($"--set {idle.Text}: none of {string.Join(", ", meant)} has a key '{idle.Key}'" + Spelling.Suggest(idle.Key,
                Nodes.Where(node => idle.Matches(node.Spec.Name)).SelectMany(node => KeysOf(node.Spec.Path)).Distinct()));
        return new($"--set {idle.Text}: {string.Join(" and ", Roots.Select(root => root.Spec.Name).Distinct())} needs no '{idle.Pattern}'"
            + Spelling.Suggest(idle.Pattern, names));
    }

    // Inputs come first: estimates are made of what is known to fit.
    private void RequireFits()
    {
        var estimates = new GraphEstimate();
        foreach (var node in Nodes)
            foreach (var (parameter, problem) in node.Stage.Misfits(node.Options, new PlannedSpec(node, estimates)))
                throw node.Spec.Misfit(parameter, problem);
    }

    private StageNode Add(Spec spec, Asked asked)
    {
        var needing = asked.Needing;
        var request = string.Join('\n',
            FlowYaml.ToArguments(spec.Set).Prepend(spec.Path).Concat(asked.Named.Select(named => named.Text)));
        if (_byRequest.TryGetValue(request, out var known)) return known;
        if (needing.Contains(request))
        {
            var circle = needing.SkipWhile(step => step != request).Append(request)
                .Select(step => Path.GetFileNameWithoutExtension(step.Split('\n')[0]));
            throw new InputException($"{SourceLocation.Shorten(spec.Path)}: needs itself as an input: {string.Join(" → ", circle)}");
        }
        var node = Bind(spec, asked with { Needing = [.. needing, request] });
        if (!_byId.TryGetValue(node.Id, out known))
        {
            _byId.Add(node.Id, known = node);
            Nodes.Add(node);
        }
        return _byRequest[request] = known;
    }

    private StageNode Bind(Spec spec, Asked asked)
    {
        var stage = _registry.Get(spec.StageName);
        var options = _registry.Bind(stage, spec.Parameters);
        // Read here for what is wrong with it: the key asks again, since a run may write it.
        _ = stage.Settle(options, spec.Folder);
        var inputs = new Dictionary<string, StageNode>();
        foreach (var (name, (location, reference)) in spec.Inputs)
        {
            var slot = stage.Inputs.FirstOrDefault(candidate => candidate.Takes(name))
                ?? throw new InputException(stage.Inputs.Any(candidate => name.StartsWith(candidate.Name + ".", StringComparison.Ordinal))
                    ? $"{location}: input '{name.Split('.')[0]}' is one spec, not a list"
                    : $"{location}: stage {stage.Name} has no input "
                        + $"'{name}'{Spelling.Suggest(name, stage.Inputs.Select(candidate => candidate.Name))}");
            inputs.Add(name, Need(spec, name, slot.Kind, reference, asked));
        }
        if (stage.Inputs.FirstOrDefault(slot => !slot.Optional && !inputs.Keys.Any(slot.Takes)) is { } missing)
            throw new InputException(
                $"{SourceLocation.Shorten(spec.Path)}: missing input '{missing.Name}' (a spec whose stage makes a {missing.Kind})");
        foreach (var expanded in stage.Expand(options, OptionsOf))
        {
            if (inputs.ContainsKey(expanded.Name))
                throw new InputException($"{SourceLocation.Shorten(spec.Path)}: wants input '{expanded.Name}' a second time");
            var reference = Locate(expanded.Reference, spec, $": input {expanded.Name}");
            asked.RequireFree(reference);
            inputs.Add(expanded.Name, Need(spec, expanded.Name, expanded.Kind, reference, asked));
        }
        // An input may have been asked for before, in other words: what counts is which overrides are for it or for what it needs.
        var below = asked.Named.Where(named => inputs.Values.Any(input => IsFor(input, named))).ToList();
        return new StageNode(spec, stage, options, inputs, DeviceOf(spec, stage))
        {
            Named = [.. asked.Named.Where(named => below.Contains(named) || asked.Means(named, spec.Name, spec))
                .Select(named => named.Text)],
            SetBelow = [.. below.Select(named => named.Text)],
        };

        bool IsFor(StageNode node, NamedOverride named) => _isFor.TryGetValue((node, named.Text), out var known) ? known
            : _isFor[(node, named.Text)] = asked.Means(named, node.Spec.Name, node.Spec)
                || node.Inputs.Values.Any(input => IsFor(input, named));

        object OptionsOf(SpecReference reference) => Resolve(Locate(reference, spec, ""), spec, asked).Options;
    }

    // The GPUs are only looked for where auto asks.
    private DeviceChoice DeviceOf(Spec spec, IStage stage) => !stage.DependsOnMachine ? DeviceChoice.Cpu
        : (_device ?? spec.Device) is { Class: not null } certain ? certain : DeviceChoice.Auto.On(_gpus.Value);

    private StageNode Need(Spec spec, string name, string kind, SpecReference reference, Asked asked)
    {
        var node = Resolve(reference, spec, asked);
        return node.Stage.Produces == kind
            ? node
            : throw new InputException($"{reference.Location}: input '{name}' must be a {kind}, but stage {node.Stage.Name} of spec "
                + $"'{reference.Spec}' makes a {node.Stage.Produces}");
    }

    private StageNode Resolve(SpecReference reference, Spec spec, Asked asked)
    {
        var added = reference.Below.Select(NamedOverride.Parse).ToList();
        if (asked.Named.FirstOrDefault(named => added.Exists(more => more.Text != named.Text && more.Key == named.Key)) is { } other)
            throw new InputException($"--set {other.Text}: '{other.Key}' of all that it needs is set by {spec.Name}");
        var below = added.Count == 0 ? asked : asked with { Named = [.. asked.Named.Union(added)] };
        return Add(spec.Resolve(below.On(reference, spec)), below);
    }

    /// <summary>The keys that a spec may have; none where there is no such file, which is said where it is needed.</summary>
    private HashSet<string> KeysOf(string path)
    {
        if (!File.Exists(path)) return [];
        if (!_keys.TryGetValue(path, out var keys))
            _keys.Add(path, keys = [.. OptionSchema.Of(_registry.Get(Spec.Load(path).StageName).OptionsType).Properties
                .Select(property => property.Name), .. SpecKeys.All]);
        return keys;
    }

    // A reference made by code has no place in a file: the complaint names the spec that led to it.
    private static SpecReference Locate(SpecReference reference, Spec spec, string place) => reference.Location.Line > 0
        ? reference
        : reference with
        {
            Location = new SourceLocation(SourceLocation.Shorten(spec.Path) + place),
            Set = reference.Set.Move(location =>
                location.Line > 0 || location.Source.StartsWith(SpecOverride.Flag, StringComparison.Ordinal) ? location
                    : new SourceLocation($"{SourceLocation.Shorten(spec.Path)}: {location.Source}")),
        };

    /// <summary>What a root was asked for with, on the way down to what it needs.</summary>
    /// <param name="Graph">The graph.</param>
    /// <param name="Own">Overrides of its own keys.</param>
    /// <param name="Named">Overrides for whatever it needs of a name.</param>
    /// <param name="Needing">The requests that led here.</param>
    private sealed record Asked(
        SpecGraph Graph, SpecMapping Own, IReadOnlyList<NamedOverride> Named, IReadOnlyList<string> Needing)
    {
        public static Asked Of(SpecGraph graph, string path, IReadOnlyList<string> set)
        {
            if (set.Count == 0) return new Asked(graph, SpecOverride.Empty, [], []);
            var (spec, keys) = (Spec.Load(path), graph.KeysOf(path));
            var (own, named) = NamedOverride.Split(set, keys, spec.Folder);
            foreach (var text in set.Where(text => own.Entries.Any(entry => entry.Key == NamedOverride.FirstKey(text))))
                RequireKey(graph._registry, path, spec, keys, text);
            var asked = new Asked(graph, own, named, []);
            return asked with { Own = asked.On(SpecReference.To(spec.Name) with { Set = own }, spec).Set };
        }

        /// <summary>A reference of a spec with what is asked of specs of its name.</summary>
        public SpecReference On(SpecReference reference, Spec from) => reference with
        {
            Set = Named.Where(named => Means(named, reference.Spec, from))
                .Aggregate(reference.Set, (set, named) => set.Merge(named.Set)),
        };

        /// <summary>Whether an override is for a spec; one for many is for those that have its key.</summary>
        public bool Means(NamedOverride named, string name, Spec from) => named.Matches(name)
            && (!named.IsPattern || Graph.KeysOf(from.PathOf(name)).Contains(named.Key));

        /// <summary>Refuses to override what a stage asks of its inputs by itself: a table its cells' lengths, say.</summary>
        public void RequireFree(SpecReference expanded)
        {
            var taken = FlowYaml.ToArguments(expanded.Set).Select(argument => argument.Split('=')[0]).ToHashSet();
            foreach (var named in Named.Where(named => named.Matches(expanded.Spec)))
                if (FlowYaml.ToArguments(named.Set).Select(argument => argument.Split('=')[0]).FirstOrDefault(taken.Contains) is { } key)
                    throw new InputException($"--set {named.Text}: '{key}' of {expanded.Spec} is set by what needs it "
                        + $"({expanded.Location})");
        }

        // What stands before a dot may be the name of a spec that is needed.
        private static void RequireName(
            string name, string text, IReadOnlyCollection<string> keys, Spec spec, IReadOnlyCollection<string> needed)
        {
            if (text.Split('=')[0].Contains('.', StringComparison.Ordinal) && Spelling.Nearest(name, keys.Concat(needed)) is { } near
                && needed.Contains(near))
                throw new InputException($"--set {text}: {spec.Name} needs no '{name}'; did you mean '{near}'?");
        }

        // The key may be one of an input: a newcomer knows what he wants to change, not which of the specs has it.
        private static void RequireKey(
            StageRegistry registry, string path, Spec spec, IReadOnlyCollection<string> keys, string text)
        {
            var key = NamedOverride.FirstKey(text);
            if (keys.Contains(key)) return;
            var nodes = SpecGraph.Bind(registry, [(path, [])], DeviceChoice.Cpu, null).Nodes;
            var having = nodes.Where(node => OptionSchema.Of(node.Stage.OptionsType).Properties.Any(property => property.Name == key))
                .Select(node => node.Spec.Name).Distinct().ToList();
            if (having.Count == 0)
            {
                RequireName(key, text, keys, spec, [.. nodes.Select(node => node.Spec.Name).Distinct()]);
                return;
            }
            var patterns = string.Join(" or ", having.Select(Pattern).Distinct().Select(pattern => $"--set '{pattern}.{text}'"));
            // A key of its own that is about the same thing is likelier meant than one that has its input built anew.
            var alike = keys.Where(own => Words(own).Overlaps(Words(key))).Order(StringComparer.Ordinal).ToList();
            throw new InputException($"--set {text}: {spec.Name} has no '{key}'" + (alike.Count == 0
                ? $", but what it needs has: {patterns}"
                : $"; did you mean '{string.Join("' or '", alike)}'? What it needs has one, and is built anew with {patterns}"));

            static HashSet<string> Words(string key) => [.. key.Split('_').Select(word => word.TrimEnd('s'))];

            // All specs that begin alike, when all of them have the key.
            string Pattern(string name)
            {
                var pattern = new NamedOverride("", name[..(name.LastIndexOf('-') + 1)] + "*", SpecOverride.Empty);
                return pattern.Pattern != "*" && having.Count(pattern.Matches) > 1
                    && nodes.All(node => !pattern.Matches(node.Spec.Name) || having.Contains(node.Spec.Name)) ? pattern.Pattern : name;
            }
        }
    }
}
