using D1.Stages.Evaluation;
using D1.Tests;

namespace D1.Stages.Tests.Evaluation;

/// <summary>What a killed evaluation leaves behind.</summary>
public sealed class BatchLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private BatchLog<EvaluatedItem> Log(string name, int[] sizes) => new(_folder[name], sizes, EvaluatedItem.Parse, item => item.ToJson());

    private static EvaluatedItem Item(int number) => new() { Id = $"{number}", Correct = number % 2 == 0, Completion = "text" };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void A_torn_end_costs_the_last_batch_and_nothing_else(int bytesLost)
    {
        var log = Log("items.jsonl", [2, 2, 1]);
        log.Append([Item(0), Item(1)]);
        log.Append([Item(2), Item(3)]);
        using (var file = File.OpenWrite(_folder["items.jsonl"])) file.SetLength(file.Length - bytesLost);

        Assert.Equal(bytesLost == 0 ? 4 : 2, log.Recover().Count);
        log.Append([Item(9)]);
        Assert.Equal(bytesLost == 0 ? 5 : 3, File.ReadLines(_folder["items.jsonl"]).Count());
    }

    [Fact]
    public void A_batch_that_was_only_begun_is_cut_off()
    {
        var log = Log("items.jsonl", [2, 2]);
        log.Append([Item(0), Item(1), Item(2)]);
        Assert.Equal(["0", "1"], log.Recover().Select(item => item.Id));
        Assert.Equal(2, File.ReadLines(_folder["items.jsonl"]).Count());
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(3, 2)]
    [InlineData(0, 0)]
    public void Only_whole_batches_stay_of_those_that_another_log_has_too(int most, int kept)
    {
        var log = Log("items.jsonl", [2, 2]);
        log.Append([Item(0), Item(1)]);
        log.Append([Item(2), Item(3)]);
        Assert.Equal(kept, log.Recover(most).Count);
        Assert.Equal(kept, File.ReadLines(_folder["items.jsonl"]).Count());
    }

    [Fact]
    public void Nothing_yet_is_nothing() => Assert.Empty(Log("absent.jsonl", [1]).Recover());
}
