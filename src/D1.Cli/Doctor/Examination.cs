using System.Globalization;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Tasks.Sandbox;

namespace D1.Cli.Doctor;

/// <summary>Looks at everything that decides whether and how fast D1 works here.</summary>
internal static class Examination
{
    private const double LittleDiskGib = 2;
    private const double LittleMemoryGib = 2;

    public static IReadOnlyList<Finding> Run() => [.. Software(), .. TorchExamination.Run(), .. Machine()];

    private static IEnumerable<Finding> Software()
    {
        foreach (var (name, version) in MachineFacts.Versions) yield return new Finding(name, version);
    }

    private static IEnumerable<Finding> Machine()
    {
        yield return new Finding("cpu", MachineFacts.Machine["cpu"]);
        yield return new Finding("cores", Environment.ProcessorCount);
        yield return new Finding("os", MachineFacts.Machine["os"]);
        var memory = double.Parse(MachineFacts.Machine["memory_gib"], NumberStyles.Float, CultureInfo.InvariantCulture);
        yield return new Finding("memory_gib", memory, memory < LittleMemoryGib ? $"the nano profile needs {LittleMemoryGib} GiB" : null);
        var stores = Stores.Find();
        yield return new Finding("artifacts", stores.First);
        if (stores.All.Count > 1)
            yield return new Finding("also_read", new JsonArray([.. stores.All.Skip(1).Select(folder => JsonValue.Create(folder))]));
        var disk = Math.Round(MachineFacts.FreeBytes(stores.First) / 1073741824.0, 1);
        yield return new Finding("disk_free_gib", disk,
            disk < LittleDiskGib ? $"less than {LittleDiskGib} GiB left where artifacts go" : null);
        yield return Sandbox();
    }

    // What code tasks need, and nothing else.
    private static Finding Sandbox()
    {
        const string name = "sandbox";
        try
        {
            var sandbox = PythonSandbox.Open();
            return new Finding(name, $"{sandbox.Name}, Python {sandbox.PythonVersion}");
        }
        catch (InputException error)
        {
            return new Finding(name, null, $"tasks that run code are refused: {error.Message}");
        }
    }
}

/// <summary>One fact about the machine.</summary>
/// <param name="Name">Snake case, the key in JSON.</param>
/// <param name="Value">What was found; null for nothing.</param>
/// <param name="Trouble">What is wrong and what to do, in one line.</param>
/// <param name="IsFatal">Whether nothing can be trained with it.</param>
internal sealed record Finding(string Name, JsonNode? Value, string? Trouble = null, bool IsFatal = false);
