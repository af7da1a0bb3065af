using D1.Core;
using D1.Model.Files;
using D1.Model.Network;
using D1.Pipeline;
using D1.Stages.Models;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Toys;

/// <summary>Its input's model with something wrong.</summary>
internal sealed class ChangedModelStage : Stage<ChangedModelStage.ChangeOptions>
{
    public override string Name => "changed_model";

    public override string Produces => "model";

    public override IReadOnlyList<InputSlot> Inputs => [new("model", "model")];

    public override IReadOnlyList<string> Outputs => [.. ModelOutputs.Files.Where(file => file != KeptModels.Folder)];

    protected override void Run(ChangeOptions options, StageContext context)
    {
        var folder = context.Input("model").Folder;
        using var model = Llada.Load(folder);
        using (no_grad())
        using (NewDisposeScope())
            Change(model, options.Change);
        ModelFolder.Save(context.OutputFolder, model.Config, model.Weights());
        TokenizerFiles.Copy(folder, context.OutputFolder);
    }

    private static void Change(Llada model, string change)
    {
        if (change == "nan")
        {
            model.Embedding.view(-1).narrow(0, 3, 1).fill_(float.NaN);
            return;
        }

        // Every other token's logit is zero: the mask is what is predicted wherever its own is positive.
        model.Output.Weight.fill_(0);
        model.Output.Weight.select(0, model.Config.MaskTokenId).fill_(9);
    }

    internal sealed record ChangeOptions
    {
        [Option("nan: a weight is no number. masks: many predictions are the mask token.")]
        public required string Change { get; init; }
    }
}
