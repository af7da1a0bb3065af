using D1.Stages.Specs;

namespace D1.Stages.Pipeline;

/// <summary>The stages that specs can name.</summary>
public sealed class StageRegistry
{
    private readonly Dictionary<string, IStage> _stages = [];

    /// <exception cref="ArgumentException">Two stages share a name.</exception>
    public StageRegistry(IEnumerable<IStage> stages)
    {
        foreach (var stage in stages)
        {
            OptionSchema.Of(stage.OptionsType).RequireNoReservedNames();
            _stages.Add(stage.Name, stage);
        }
    }

    public IEnumerable<IStage> All => _stages.Values;

    /// <exception cref="Model.InputException">No stage has the name.</exception>
    public IStage Get(SpecScalar name) => _stages.TryGetValue(name.Text, out var stage)
        ? stage
        : throw name.Error($"unknown stage '{name.Text}'{Spelling.Suggest(name.Text, _stages.Keys)}");
}
