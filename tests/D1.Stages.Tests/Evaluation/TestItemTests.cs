using D1.Stages.Evaluation;
using D1.Tasks;

namespace D1.Stages.Tests.Evaluation;

public sealed class TestItemTests
{
    /// <summary>As many items as the nano table has: some problems come several times.</summary>
    [Theory]
    [InlineData("sudoku")]
    [InlineData("countdown")]
    [InlineData("gsm")]
    [InlineData("math")]
    public void Items_have_ids_of_their_own_that_more_items_do_not_change(string task)
    {
        var problems = TaskRegistry.NanoTask(task).Problems(Split.Test, 384, 1);
        var ids = Ids(problems);
        Assert.Equal(384, ids.Distinct().Count());
        Assert.All(ids.Zip(problems), item => Assert.Equal(item.Second.Id, item.First.Split('#')[0]));
        Assert.Equal(ids.Take(100), Ids(problems.Take(100)));

        static List<string> Ids(IEnumerable<Problem> problems) => [.. TestItem.Of(problems).Select(item => item.Id)];
    }
}
