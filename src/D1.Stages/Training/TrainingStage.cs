using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Models;

namespace D1.Stages.Training;

/// <summary>A stage that trains a model: it keeps some at its validations.</summary>
/// <typeparam name="TOptions">Its option record.</typeparam>
public abstract class TrainingStage<TOptions> : TorchStage<TOptions>
    where TOptions : class
{
    public override string OutputOf(string workFile) => KeptModels.PublishedAs(workFile);

    public override string Outcome(Artifact artifact) =>
        ValidationHistory.Ends(artifact) is var (metric, first, last) ? ResultText.Change(metric, first, last) : base.Outcome(artifact);
}
