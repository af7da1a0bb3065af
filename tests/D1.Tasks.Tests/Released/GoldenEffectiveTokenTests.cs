using System.Text.Json;
using D1.Tasks.Released;
using D1.Tests;

namespace D1.Tasks.Tests.Released;

/// <summary>Effective tokens equal the recorded counts, item by item and on average.</summary>
public sealed class GoldenEffectiveTokenTests
{
    [SharedFact("golden/effective_tokens")]
    public void Counts_and_averages()
    {
        var items = new Dictionary<(string, int), JsonElement>();
        GoldenLines.Check("rewards", "items.jsonl.gz",
            (line, _) => items[(line.Text("file")!, line.GetProperty("index").GetInt32())] = line);
        var setups = new Dictionary<string, List<int>>();
        GoldenLines.Check("effective_tokens", "counts.jsonl.gz", (line, report) =>
        {
            var (file, index) = (line.Text("file")!, line.GetProperty("index").GetInt32());
            if (!items.TryGetValue((file, index), out var item))
            {
                report($"{file} [{index}]", "an item of golden/rewards", "none");
                return;
            }

            var tokens = EffectiveTokens.Count(item.Text("generation")!);
            report($"{file} [{index}]", line.GetProperty("tokens").GetInt32(), tokens);
            var setup = $"{item.Text("task")}_{item.GetProperty("length")}";
            if (!setups.TryGetValue(setup, out var counts)) setups[setup] = counts = [];
            counts.Add(tokens);
        });
        using var averages = JsonDocument.Parse(File.ReadAllText(SharedData.At("golden", "effective_tokens", "averages.json")));
        foreach (var setup in averages.RootElement.EnumerateObject())
        {
            Assert.Equal(
                (setup.Name, setup.Value.GetProperty("items").GetInt32(), setup.Value.GetProperty("tokens").GetInt32(),
                    setup.Value.GetProperty("average_per_item").GetDouble()),
                (setup.Name, setups[setup.Name].Count, setups[setup.Name].Sum(), setups[setup.Name].Average()));
        }
    }
}
