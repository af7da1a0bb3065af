using D1.Pipeline.Keys;

namespace D1.Pipeline.Tests.Keys;

/// <summary>What people are told of a change of code.</summary>
public sealed class CodeDifferenceTests
{
    private static readonly Dictionary<string, string> Old = new()
    {
        ["D1.Tasks.Nano.NanoTask`1::get_Rewards()"] = "1",
        ["D1.A+B::.ctor(System.Int32)"] = "1",
        ["D1.A::.cctor()"] = "1",
        ["D1.A::D1.IB.Run(System.Object)"] = "1",
        ["D1.C"] = "1",
        ["package P"] = "1.0",
    };

    [Fact]
    public void Names_are_those_of_the_source()
    {
        var difference = CodeDifference.Between(Old, Old.ToDictionary(pair => pair.Key, _ => "2"));
        Assert.Equal(["A's static fields", "A.Run", "C", "NanoTask.Rewards", "new A.B", "package P"], difference.Changed);
        Assert.Equal("A's static fields changed, A.Run changed and 4 more", difference.Describe(2));
    }

    [Fact]
    public void What_changed_comes_before_what_is_new_and_what_is_gone()
    {
        var current = new Dictionary<string, string>(Old) { ["D1.C"] = "2", ["D1.A::New`1(T)"] = "1" };
        current.Remove("D1.A::.cctor()");
        var difference = CodeDifference.Between(Old, current);
        Assert.Equal("C changed, A.New is new, A's static fields is gone", difference.Describe(3));
        Assert.Equal("C changed and 2 more", difference.Describe(1));
        Assert.Equal("", CodeDifference.Between(Old, Old).Describe(3));
    }
}
