using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

public sealed class DoctorVerbTests
{
    [Fact]
    public void It_names_what_was_found_and_fails_only_without_libtorch()
    {
        using var d1 = new ToyCommand();
        var outcome = d1.Run("doctor", "--json");
        var found = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(Environment.ProcessorCount, (int?)found["cores"]);
        Assert.True((double?)found["memory_gib"] > 0);
        Assert.True((double?)found["disk_free_gib"] >= 0);
        if (found["libtorch"] is null)
        {
            Assert.Equal(1, outcome.ExitCode);
            Assert.StartsWith("not found: ", (string?)found["troubles"]![0], StringComparison.Ordinal);
            return;
        }
        Assert.Equal(0, outcome.ExitCode);
        Assert.True((double?)found["float32_gflops_per_core"] > 0);
        Assert.NotEmpty(found["blas"]!.AsArray());
        Assert.EndsWith(" kernels", (string?)found["matrix_verdict"], StringComparison.Ordinal);
        Assert.Contains("float32_gflops_per_core", d1.Run("doctor").Output, StringComparison.Ordinal);
    }
}
