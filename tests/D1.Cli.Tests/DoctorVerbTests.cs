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
        Assert.True((double?)found["libtorch_gflops_per_core"] > 0);
        Assert.EndsWith("libLibTorchSharp.so", (string?)found["torchsharp"], StringComparison.Ordinal);
        Assert.NotNull(found["kernels"]);
        Assert.EndsWith(" kernels", (string?)found["matrix_verdict"], StringComparison.Ordinal);
        Assert.Contains("float32_gflops_per_core", d1.Run("doctor").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_whether_code_tasks_can_run_and_what_to_do_where_not()
    {
        using var d1 = new ToyCommand();
        var found = d1.Json("doctor");
        var troubles = found["troubles"]!.AsArray().Select(trouble => (string)trouble!).ToList();
        var refused = troubles.Any(trouble => trouble.StartsWith("tasks that run code are refused: ", StringComparison.Ordinal));
        Assert.Equal(refused, found["sandbox"] is null);
        if (!refused) Assert.Matches("^bubblewrap [0-9.]+, Python 3[0-9.]+$", (string?)found["sandbox"]);

        // Nothing of the kind in PATH.
        var dotnet = Path.GetDirectoryName(Environment.ProcessPath)!;
        d1.Variables["PATH"] = dotnet;
        const string refusal = "tasks that run code are refused: model-written programs run in bubblewrap, which is not here: ";
        Assert.Contains(refusal + "apt-get install bubblewrap",
            d1.Json("doctor")["troubles"]!.AsArray().Select(trouble => (string)trouble!));
    }

    [Fact]
    public void Keys_and_doctor_name_the_library_that_the_loader_takes()
    {
        using var d1 = new ToyCommand().Spec("base", "stage: toy\n");
        var usual = d1.Json("doctor");
        var key = Key();

        // The same library, but for a byte that nobody reads, on the loader's way to the usual one.
        var other = Path.Combine(d1.Folder, "libc10.so");
        File.WriteAllBytes(other, [.. File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libc10.so")), 0]);
        d1.Variables["LD_LIBRARY_PATH"] = d1.Folder;
        var found = d1.Json("doctor");
        Assert.Equal((string?)usual["tensor_memory"], (string?)found["tensor_memory"]);
        Assert.NotEqual((string?)usual["native_library"], (string?)found["native_library"]);
        Assert.NotEqual(key, Key());

        string Key() => (string)d1.Json("plan", "base.yaml")[0]!["key"]!;
    }

    [Fact]
    public void Another_libtorch_than_the_builds_is_refused_not_named()
    {
        using var d1 = new ToyCommand().Spec("base", "stage: toy\n");
        d1.Variables["LIBTORCH"] = d1.Folder;
        var refused = d1.Run("plan", "base.yaml");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Matches($"^d1: LIBTORCH is '{d1.Folder}', but this build loads /.*libtorch_cpu\\.so.*, or unset it\n$", refused.Errors);
        var doctor = d1.Run("doctor", "--json");
        Assert.Equal(1, doctor.ExitCode);
        Assert.StartsWith($"LIBTORCH is '{d1.Folder}'", (string?)JsonNode.Parse(doctor.Output)!["troubles"]![0], StringComparison.Ordinal);
    }
}
