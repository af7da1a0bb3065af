using System.CommandLine;
using D1.Cli.Outputs;
using D1.Core;
using D1.Model.Files;
using D1.Model.Network;

namespace D1.Cli.Verbs;

/// <summary><c>d1 init-model</c>: a LLaDA with random weights in the Hugging Face layout.</summary>
internal static class InitModelVerb
{
    public static Command Create()
    {
        var config = PathOption.Required("--config", PathUse.File, "A LLaDA config.json.", "FILE");
        var seed = NumberOption.Required<ulong>("--seed", new OptionAttribute("Seed of the weights.") { Min = 0 });
        var output = PathOption.Required("--out", PathUse.Folder, "Folder to write.", "DIR");
        var overwrite = SharedOptions.Overwrite();
        var dtype = ModelOptions.Dtype();
        var command = new Command("init-model", "Write a LLaDA with random weights in the Hugging Face layout.")
        {
            config, seed, output, overwrite, dtype,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetRequiredValue(output);
            var file = parsed.GetRequiredValue(config);
            using var written = Output.Folder(folder, parsed.GetValue(overwrite), ModelFolder.IsOwn, file);
            using var model = RandomWeights.Create(LladaConfig.Load(file), parsed.GetValue(seed), parsed.GetValue(dtype));
            ModelFolder.Save(written.Path, model.Config, model.Weights());
            written.Publish();
            Console.Out.WriteLine(folder);
            return ExitCodes.Success;
        });
        return command;
    }
}
