using D1.Stages.Sources;

namespace D1.Stages.Tests.Sources;

public sealed class StageInputsTests
{
    [Fact]
    public void The_members_of_a_list_keep_its_order_past_nine()
    {
        var names = Enumerable.Range(1, 12).Select(number => $"data.{number}").ToList();
        Assert.Equal(names, StageInputs.InListOrder(names.Order(StringComparer.Ordinal)));
    }
}
