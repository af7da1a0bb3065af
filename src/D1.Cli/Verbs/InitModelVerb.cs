using System.CommandLine;
using D1.Model.Files;
using D1.Model.Network;
using D1.Stages.Specs;

namespace D1.Cli.Verbs;

/// <summary><c>d1 init-model</c>: a LLaDA with random weights in the Hugging Face layout.</summary>
internal static class InitModelVerb
{
    public static Command Create()
    {
        var config = PathOption.Required("--config", PathUse.File, "A LLaDA config.json.", "FILE");
        var seed = NumberOption.Required<ulong>("--seed", new OptionAttribute("Seed of the weights.") { Min = 0 });
        var output = PathOption.Required("--out", PathUse.Folder, "Folder to write.", "DIR");
        var dtype = ModelOptions.Dtype();
        var command = new Command("init-model", "Write a LLaDA with random weights in the Hugging Face layout.") { config, seed, output, dtype };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetRequiredValue(output);
            using var model = RandomWeights.Create(LladaConfig.Load(parsed.GetRequiredValue(config)), parsed.GetValue(seed), parsed.GetValue(dtype));
            ModelFolder.Save(folder, model.Config, model.Weights());
            Console.Out.WriteLine(folder);
            return ExitCodes.Success;
        });
        return command;
    }
}
