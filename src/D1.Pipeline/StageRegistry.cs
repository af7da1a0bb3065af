using D1.Core;
using D1.Pipeline.Specs;

namespace D1.Pipeline;

/// <summary>The stages that specs can name, and the kinds that their options choose among.</summary>
public sealed class StageRegistry
{
    private readonly Dictionary<string, IStage> _stages = [];

    /// <exception cref="ArgumentException">Two stages share a name, or two kinds.</exception>
    public StageRegistry(IEnumerable<IStage> stages, IEnumerable<Kind>? kinds = null)
    {
        foreach (var stage in stages) _stages.Add(stage.Name, stage);
        Kinds = [.. kinds ?? []];
        if (Kinds.GroupBy(kind => kind.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"two kinds are called '{twice.Key}'", nameof(kinds));
    }

    public IEnumerable<IStage> All => _stages.Values;

    /// <summary>What options that are <see cref="IKindOptions"/> may name.</summary>
    public IReadOnlyList<Kind> Kinds { get; }

    /// <summary>These stages and kinds, and more.</summary>
    /// <exception cref="ArgumentException">Two stages share a name, or two kinds.</exception>
    public StageRegistry With(IEnumerable<IStage> stages, IEnumerable<Kind>? kinds = null) =>
        new([.. All, .. stages], [.. Kinds, .. kinds ?? []]);

    /// <summary>A stage's options, from a spec's parameters.</summary>
    /// <exception cref="InputException">A parameter is wrong; says which and where.</exception>
    public object Bind(IStage stage, SpecMapping parameters) => OptionBinder.Bind(parameters, stage.OptionsType, SpecKeys.All, Kinds);

    /// <exception cref="InputException">No stage has the name, or its options take a key that every spec has.</exception>
    public IStage Get(SpecScalar name)
    {
        if (!_stages.TryGetValue(name.Text, out var stage))
            throw name.Error($"unknown stage '{name.Text}'{Spelling.Suggest(name.Text, _stages.Keys)}");
        // Here, and not for all of them at every start: reading options by reflection takes longer than many a verb.
        SpecKeys.RequireNoneIn(OptionSchema.Of(stage.OptionsType));
        return stage;
    }
}
