using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

public sealed class KernelTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand("d1.dll").Spec("pretrain", """
        stage: pretrain
        model: {d_model: 16, n_heads: 2, n_layers: 2, mlp_hidden_size: 24}
        tasks: [countdown]
        steps: 5
        tokens_per_batch: 352
        lengths: [{length: 44}]
        optimizer: {learning_rate: 3e-3}
        """);

    public void Dispose() => _d1.Dispose();

    /// <summary>By itself libtorch asks the processor, and would go on with AVX-512 where there is some.</summary>
    [Fact]
    public void The_kernels_that_a_key_names_compute_whether_libtorch_was_told_them_or_NET()
    {
        var told = Made("ATEN_CPU_CAPABILITY", "avx2");
        Directory.Delete(_d1.Artifacts, recursive: true);
        Assert.Equal(told, Made("DOTNET_EnableAVX512", "0"));
    }

    private (string Key, string Digest) Made(string variable, string value)
    {
        _d1.Variables.Clear();
        _d1.Variables[variable] = value;
        var made = _d1.Json("run", "pretrain.yaml");
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine((string)made["path"]!, "manifest.json")))!;
        return ((string)made["key"]!, (string)manifest["digest"]!);
    }
}
