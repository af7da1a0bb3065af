using System.CommandLine;
using D1.Cli.Outputs;
using D1.Model;
using D1.Model.Decoding;
using D1.Model.Files;
using D1.Model.Network;
using D1.Pipeline.Execution;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary><c>d1 logits</c>: the model's logits of given token ids, for comparison with other implementations.</summary>
internal static class LogitsVerb
{
    public static Command Create()
    {
        var model = ModelOptions.Model();
        var input = PathOption.Required(
            "--input-ids", PathUse.File, "JSON lines, one array of token ids a line; shorter lines are padded on the left.", "FILE");
        var output = PathOption.Required("--out", PathUse.File, "Safetensors file to write: \"logits\", float32 [B, L, V].", "FILE");
        var threads = ModelOptions.Threads();
        var device = DeviceOption.Create();
        var overwrite = SharedOptions.Overwrite();
        var command = new Command("logits", "Write a model's logits of given token ids.")
        {
            model, input, output, overwrite, threads, device,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.ModelFolder(model);
            string[] read = [folder, parsed.GetRequiredValue(input)];
            using var file = Output.File(parsed.GetRequiredValue(output), parsed.GetValue(overwrite), read);
            NativeSettings.Apply(parsed.GetValue(threads));
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            using var llada = Llada.Load(folder, ScalarType.Float32, device.Read(parsed));
            var rows = TokenIdFile.Read(parsed.GetRequiredValue(input), llada.Config.EmbeddingSize);
            foreach (var (index, row) in rows.Index())
                llada.Config.RequireContext(row.Length, $"row {index + 1}");
            var logits = llada.Logits(LeftPaddedPrompts.Create(rows, llada.Config.PadTokenId, device: llada.Device).Ids);
            SafetensorsWriter.Write(file.Path, [new("logits", FiniteTensor.Require(logits, "\"logits\""))]);
            file.Publish();
            return ExitCodes.Success;
        });
        return command;
    }
}
