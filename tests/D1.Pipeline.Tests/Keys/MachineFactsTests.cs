using System.Globalization;
using D1.Pipeline.Keys;
using D1.Tests;

namespace D1.Pipeline.Tests.Keys;

/// <summary>What manifests say of where a result was made.</summary>
public sealed class MachineFactsTests
{
    [Fact]
    public void A_machine_is_told_by_processor_cores_memory_and_system()
    {
        Assert.Equal(["cores", "cpu", "memory_gib", "os"], MachineFacts.Machine.Keys);
        Assert.All(MachineFacts.Machine.Values, value => Assert.False(string.IsNullOrWhiteSpace(value)));
        Assert.Equal(["d1", "dotnet"], MachineFacts.Versions.Keys);
        // To a tenth of a GiB, as it is written.
        Assert.Equal(MachineFacts.MemoryBytes / double.Pow(2, 30),
            double.Parse(MachineFacts.Machine["memory_gib"], CultureInfo.InvariantCulture), 0.051);
    }

    [Fact]
    public void A_processor_has_its_name_where_the_system_says_it()
    {
        if (!File.Exists("/proc/cpuinfo")
            || File.ReadAllLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                is not { } named) return;
        Assert.EndsWith($": {MachineFacts.Machine["cpu"]}", named, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_yet_to_be_made_has_the_space_of_those_above()
    {
        using var folder = new TemporaryFolder();
        Assert.True(MachineFacts.FreeBytes(folder["not/made/yet"]) > 0);
    }
}
