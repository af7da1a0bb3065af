using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

public sealed class SchemaVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new();

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void Schemas_are_printed_or_written()
    {
        var document = JsonNode.Parse(_d1.Run("schema").Output)!;
        Assert.Equal("Spec of stage toy", (string?)document["toy.json"]!["title"]);
        Assert.Equal(document.AsObject().Count,
            _d1.Run("schema", "--out", "schemas").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(JsonNode.DeepEquals(document["toy_table.base.json"],
            JsonNode.Parse(File.ReadAllText(Path.Combine(_d1.Folder, "schemas", "toy_table.base.json")))));
        Assert.Empty(_d1.Run("schema", "--out", "schemas").Output);
    }
}
