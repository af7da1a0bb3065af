using D1.Core;
using D1.Tasks.Data;
using D1.Tests;

namespace D1.Tasks.Tests.Data;

public sealed class DataFolderTests : IDisposable
{
    private static readonly DataSet Three = new(["datasets/a/b/data/train", "datasets/a/b/train"], 3);

    private readonly SyntheticHub _hub = new();

    private DataFolder Data => new(_hub.Root);

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void Shards_are_read_in_their_order()
    {
        for (var shard = 2; shard >= 0; shard--) Shard(shard, 3, 1);
        Assert.Equal([0, 1, 2], Data.Read(Three).Select(row => row.Whole("n")));
        Assert.False(Data.IsPart(Three));
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        Shard(0, 3, 1);
        Shard(2, 3, 2);
        Assert.EndsWith("train-00000-of-00003.jsonl: of its 3 parts there are 2, and number 1 is missing or another's", Refusal(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_counted_against_the_published_number()
    {
        Shard(0, 1, 2);
        Assert.EndsWith("train-00000-of-00001.jsonl: has 2 rows, the published data set 3; download it again", Refusal(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_has_as_many_rows_as_its_name_says()
    {
        _hub.Write("datasets/a/b/train.head2.jsonl", "{\"n\": 1}\n{\"n\": 2}\n");
        Assert.Equal(2, Data.Read(Three).Count());
        Assert.True(Data.IsPart(Three));
        _hub.Write("datasets/a/b/train.head2.jsonl", "{\"n\": 1}\n");
        Assert.EndsWith("train.head2.jsonl: has 1 rows, its name says 2; download it again", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data/train.jsonl")]
    [InlineData("data/train-00000-of-00001.jsonl")]
    [InlineData("train.jsonl")]
    public void A_whole_data_set_comes_before_its_head(string whole)
    {
        _hub.Write("datasets/a/b/data/train.head2.jsonl", "{\"n\": 8}\n{\"n\": 9}\n");
        Assert.True(Data.IsPart(Three));
        _hub.Write($"datasets/a/b/{whole}", "{\"n\": 1}\n{\"n\": 2}\n{\"n\": 3}\n");
        Assert.False(Data.IsPart(Three));
        Assert.Equal([1, 2, 3], Data.Read(Three).Select(row => row.Whole("n")));
    }

    [Fact]
    public void The_first_folder_counts_whichever_of_the_paths_it_has()
    {
        using var other = new SyntheticHub();
        other.Write("datasets/a/b/data/train.head1.jsonl", "{\"n\": 8}\n");
        _hub.Write("datasets/a/b/train.head1.jsonl", "{\"n\": 1}\n");
        Assert.Equal([1], new DataFolder(_hub.Root, other.Root).Read(Three).Select(row => row.Whole("n")));
    }

    [Fact]
    public void Other_files_of_the_folder_do_not_count()
    {
        _hub.Write("datasets/a/b/train_extra.jsonl", "{}");
        _hub.Write("datasets/a/b/train.txt", "{}");
        Assert.EndsWith("has no datasets/a/b/data/train.*, no datasets/a/b/train.* (.parquet, .jsonl, .csv); download the data set, or "
            + "give a folder that has it", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_complete_each_other_and_the_first_counts()
    {
        using var other = new SyntheticHub();
        Directory.Move(Path.Combine(_hub.Root, "datasets"), Path.Combine(_hub.Root, "elsewhere"));
        var both = new DataFolder(_hub.Root, other.Root);
        Assert.Equal(SyntheticHub.TestRows, both.Read(new DataSet(["datasets/openai/gsm8k/main/test"], 1319)).Count());
        Assert.Equal(Path.Combine(_hub.Root, SyntheticHub.Repository, "eval/gsm8k.py"), both.ReleasedFile("eval/gsm8k.py"));
    }

    private string Refusal() => Assert.Throws<InputException>(() => Data.Read(Three).ToList()).Message;

    private void Shard(int index, int count, int rows) =>
        _hub.Write($"datasets/a/b/data/train-{index:00000}-of-{count:00000}.jsonl",
            string.Concat(Enumerable.Repeat($"{{\"n\": {index}}}\n", rows)));
}
