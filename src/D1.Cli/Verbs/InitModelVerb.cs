using System.CommandLine;
using D1.Model.Files;
using D1.Model.Network;

namespace D1.Cli.Verbs;

/// <summary><c>d1 init-model</c>: a LLaDA with random weights in the Hugging Face layout.</summary>
internal static class InitModelVerb
{
    public static Command Create()
    {
        var config = new Option<string>("--config") { Description = "A LLaDA config.json.", Required = true };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the weights.", Required = true };
        var output = new Option<string>("--out") { Description = "Folder to write.", Required = true };
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
