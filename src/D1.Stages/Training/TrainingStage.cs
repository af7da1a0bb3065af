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
        ValidationHistory.Find(artifact.File(KeptModels.Folder)) is { Validations: [var first, .., var last] } history
            ? ResultText.Change(history.Metric, first.Value, last.Value) : base.Outcome(artifact);
}
