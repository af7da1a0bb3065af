using D1.Core;
using D1.Pipeline.Specs;

namespace D1.Pipeline;

/// <summary>The stages that specs can name.</summary>
public sealed class StageRegistry
{
    private readonly Dictionary<string, IStage> _stages = [];

    /// <exception cref="ArgumentException">Two stages share a name.</exception>
    public StageRegistry(IEnumerable<IStage> stages)
    {
        foreach (var stage in stages) _stages.Add(stage.Name, stage);
    }

    public IEnumerable<IStage> All => _stages.Values;

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
