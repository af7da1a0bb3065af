using D1.Model.Network;
using D1.Pipeline;
using D1.Stages.Models;

namespace D1.Stages.Tests.Toys;

/// <summary>Publishes its input's model the way training stages do, in shards of a few kilobytes.</summary>
internal sealed class ShardedModelStage : Stage<ShardedModelStage.NoOptions>
{
    public override string Name => "sharded_model";

    public override string Produces => "model";

    public override IReadOnlyList<InputSlot> Inputs => [new("model", "model")];

    public override IReadOnlyList<string> Outputs => [.. ModelOutputs.Files.Where(file => file != KeptModels.Folder)];

    protected override void Run(NoOptions options, StageContext context)
    {
        var folder = context.Input("model").Folder;
        using var model = Llada.Load(folder);
        ModelOutputs.Save(context.OutputFolder, model, shardBytes: 8_000);
        TokenizerFiles.Copy(folder, context.OutputFolder);
    }

    internal sealed record NoOptions;
}
