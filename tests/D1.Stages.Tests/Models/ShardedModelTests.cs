using D1.Model.Files;
using D1.Pipeline.Store;
using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Models;

/// <summary>A model that is too large for one file is an artifact like any other.</summary>
public sealed class ShardedModelTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    [Fact]
    public void Every_shard_is_published_and_the_next_stage_reads_the_same_model()
    {
        var (whole, sharded) = (runs.Artifact("pretrain"), runs.Artifact("sharded"));
        var shards = sharded.Manifest.Files.Select(file => file.Path).Where(path => path.EndsWith(".safetensors", StringComparison.Ordinal))
            .ToList();
        Assert.True(shards.Count > 2, string.Join(", ", shards));
        Assert.All(shards, shard => Assert.Matches($@"^model-\d{{5}}-of-{shards.Count:D5}\.safetensors$", shard));
        Assert.Contains(sharded.Manifest.Files, file => file.Path == ModelFolder.IndexFile);
        Assert.Equal(Items(runs.Artifact("evaluate")), Items(runs.Artifact("evaluate", "inputs.model=sharded")));
        Assert.NotEqual(whole.Digest, sharded.Digest);

        static string Items(Artifact cell) => File.ReadAllText(cell.File("items.jsonl"));
    }

    [Fact]
    public void A_shard_that_is_damaged_is_noticed_and_the_model_built_again()
    {
        var sharded = runs.Artifact("sharded");
        File.WriteAllText(Directory.GetFiles(sharded.Folder, "model-00002-*")[0], "damaged");
        Assert.Equal(sharded.Digest, runs.Digest("sharded"));
        using var model = Model.Network.Llada.Load(sharded.Folder);
    }
}
