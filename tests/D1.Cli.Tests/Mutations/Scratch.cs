using System.Diagnostics;
using System.Text;
using D1.Model.Files;
using D1.Model.Network;
using D1.Tests;
using D1.Text.Tokenization;

namespace D1.Cli.Tests.Mutations;

/// <summary>A folder with small inputs for every verb, sound and broken ones; each command gets a copy of its own.</summary>
internal sealed class Scratch : IDisposable
{
    private const int Halves = 2;
    private readonly string _folder = Directory.CreateTempSubdirectory("d1-mutations-").FullName;

    public Scratch()
    {
        Write("base.yaml",
            "stage: pretrain\nmodel: {d_model: 16, n_heads: 2, n_layers: 2, mlp_hidden_size: 24}\ntasks: [gsm]\nsteps: 2\n"
            + "tokens_per_batch: 352\nlengths: [{length: 44}]\noptimizer: {learning_rate: 1e-3}\n");
        Write("sft.yaml",
            "stage: masked_sft\ninputs: {model: base}\ntasks: [gsm]\nexamples: 8\nsteps: 2\nbatch_size: 4\n"
            + "lengths: [{length: 44}]\noptimizer: {learning_rate: 1e-3}\n");
        Write("rl.yaml",
            "stage: diffu_grpo\nobjective: {kind: diffu_grpo}\ninputs: {model: base}\ntask: gsm\nrounds: 1\n"
            + "prompts_per_round: 2\ngenerations: 2\niterations: 1\n"
            + "rollout: {gen_length: 16, block_length: 8, steps: 8}\noptimizer: {learning_rate: 1e-2}\n");
        Write("cell.yaml", "stage: evaluate\ninputs: {model: base}\ntask: gsm\nproblems: 4\ngen_length: 16\nblock_length: 8\n");
        Write("table.yaml",
            "stage: table1\nprofile: tiny\ncell: cell\ntasks: [gsm]\ngen_lengths: [16]\n"
            + "rows: [{model: base, label: base, spec: base}, {model: sft, label: sft, spec: sft}]\n");
        Directory.CreateDirectory(At("profile"));
        File.Copy(At("base.yaml"), At("profile/base.yaml"));
        Write("self.yaml", "stage: pretrain\nmodel: &a {d_model: *a}\n");
        Write("deep.yaml", "stage: " + new string('[', 200_000) + "\n");
        var bombs = Enumerable.Range(1, 40)
            .Select(level => FormattableString.Invariant($"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n"));
        Write("bomb.yaml", "a0: &a0 [x, x]\n" + string.Concat(bombs));
        Write("config.json",
            """{"d_model":32,"n_heads":2,"n_layers":2,"mlp_hidden_size":48,"vocab_size":40,"mask_token_id":39,"eos_token_id":38}""");
        Write("twice.json",
            """{"d_model":32,"d_model":32,"n_heads":2,"n_layers":2,"mlp_hidden_size":"""
            + """48,"vocab_size":40,"mask_token_id":39,"eos_token_id":38}""");
        Write("deep.json", new string('[', 200_000));
        Write("ids.jsonl", "[1, 2, 3]\n[4, 5, 6, 7]\n");
        Write("texts.jsonl", "{\"text\": \"w1 w2\"}\n{\"text\": \"\"}\n");
        Write("items.jsonl", "{\"id\": \"a\", \"correct\": true}\n{\"id\": \"b\", \"correct\": false}\n");
        Write("other.jsonl", "{\"id\": \"a\", \"correct\": true}\n{\"id\": \"b\", \"correct\": true}\n");
        Write("generations.json",
            """{"generations": [{"question": "a", "generations": "<answer>\\boxed{7}</answer>", "ground_truth": 7.0}, """
            + """{"question": "b", "generations": "", "ground_truth": null}]}""");
        Write("sudoku.json",
            """{"generations": [{"question": "Solve the following Sudoku puzzle: 4320004330100004\n","""
            + """ "generations": "<answer>432112433</answer>", "ground_truth": "4321124334122134"}]}""");
        Write("test.jsonl", "{\"question\": \"a\", \"answer\": \"… #### 7\"}\n{\"question\": \"b\", \"answer\": \"… #### 1,000\"}\n");
        Write("empty.txt", "");
        Write("nul.txt", "a\0b\0\n");
        File.WriteAllBytes(At("binary.bin"), [.. Enumerable.Range(0, 4096).Select(number => (byte)(number * 167))]);
        using (var model = RandomWeights.Create(LladaConfig.Load(At("config.json")), 7))
            ModelFolder.Save(At("model"), model.Config, model.Weights());
        string[] words =
        [
            .. Enumerable.Range(0, 36).Select(number => $"w{number}"),
            "user", "assistant", WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask,
        ];
        new WordLevelTokenizer(words).Save(At("model/tokenizer.json"));
        Write("model/tokenizer_config.json",
            """{"chat_template":"{% for m in messages %}{{ m.role }} w1 {% endfor %}assistant","eos_token":"<|endoftext|>"}""");
        Directory.CreateDirectory(At("folder"));
        File.CreateSymbolicLink(At("dangling"), "nowhere");
        File.CreateSymbolicLink(At("loop"), "loop");
        foreach (var file in (string[])
            ["base.yaml", "generations.json", "model/config.json", "model/model.safetensors", "model/tokenizer.json"])
        {
            var bytes = File.ReadAllBytes(At(file));
            Directory.CreateDirectory(At("truncated"));
            File.WriteAllBytes(At(Path.Combine("truncated", Path.GetFileName(file))), bytes[..(bytes.Length / Halves)]);
        }
        using (var hub = new SyntheticHub()) Copy(hub.Root, At("hub"));
        var built = Run(_folder, ["run", "base.yaml", "--json"], TimeSpan.FromMinutes(5));
        Assert.True(built.ExitCode == 0, built.Errors);
        var artifact = Directory.EnumerateDirectories(At("artifacts/store/pretrain")).Single();
        File.CreateSymbolicLink(At("artifact"), Path.GetRelativePath(_folder, artifact));
    }

    /// <summary>Runs <c>d1</c> in a fresh copy of the folder, away from any network.</summary>
    /// <param name="line">Its arguments.</param>
    /// <param name="patience">After so long it is ended, and has no exit code.</param>
    public Ended Run(string[] line, TimeSpan patience)
    {
        var copy = Directory.CreateTempSubdirectory("d1-mutation-").FullName;
        try
        {
            Copy(_folder, copy);
            return Run(copy, line, patience);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Ended Run(string folder, string[] line, TimeSpan patience)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "d1.dll"), .. line])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in (KeyValuePair<string, string?>[])
        [
            new("D1_ARTIFACTS", Path.Combine(folder, "artifacts")),
            new("HOME", folder),
            new("HF_HOME", folder),
            new("D1_HUB_MIRROR", Path.Combine(folder, "hub")),
            new("HF_HUB_OFFLINE", "1"),
            new("MLFLOW_TRACKING_URI", null),
            new("HTTP_PROXY", "http://127.0.0.1:9"),
            new("HTTPS_PROXY", "http://127.0.0.1:9"),
            new("D1_TRACE", null),
            new("DOTNET_GCHeapHardLimit", "0x60000000"),
            new("DOTNET_DbgEnableMiniDump", "0"),
        ])
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        try
        {
            process.StandardInput.Write("w1 w2\n");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var ended = process.WaitForExit(patience);
        if (!ended) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return new Ended(ended ? process.ExitCode : null, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    private static void Copy(string from, string to)
    {
        using var copy = Process.Start("cp", ["-a", from + "/.", Directory.CreateDirectory(to).FullName]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(string name, string text) => File.WriteAllText(At(name), text);

    /// <summary>What a command left.</summary>
    /// <param name="ExitCode">Null when it did not end.</param>
    /// <param name="Output">Its standard output.</param>
    /// <param name="Errors">Its standard error.</param>
    public sealed record Ended(int? ExitCode, string Output, string Errors);
}
