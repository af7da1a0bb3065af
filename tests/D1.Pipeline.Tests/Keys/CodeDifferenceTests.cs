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

    [Fact]
    public void What_the_compiler_makes_of_a_record_is_the_record()
    {
        var old = Members("D1.R::PrintMembers(System.Text.StringBuilder)", "D1.R::Equals(D1.R)", "D1.R::get_Name()");
        var current = Members("D1.R::PrintMembers(System.Text.StringBuilder)", "D1.R::Equals(D1.R)", "D1.R::get_Name()",
            "D1.R::<Clone>$()", "D1.R::get_Size()");
        current["D1.R::Equals(D1.R)"] = "2";
        Assert.Equal("R changed, R.Size is new", CodeDifference.Between(old, current).Describe(9));
        Assert.Equal("R changed, R.Size is gone", CodeDifference.Between(current, old).Describe(9));
        // What is written by hand in another type has its name.
        Assert.Equal("C.Equals changed", CodeDifference.Between(Members("D1.C::Equals(D1.C)"),
            new Dictionary<string, string> { ["D1.C::Equals(D1.C)"] = "2" }).Describe(9));
    }

    [Fact]
    public void A_type_that_is_wholly_new_or_gone_stands_for_its_members()
    {
        var (old, current) = (Members("D1.A::Run()"), Members("D1.A::Run()", "D1.B", "D1.B::.ctor()", "D1.B::get_X()", "D1.A+C::Y()"));
        Assert.Equal("A.C is new, B is new", CodeDifference.Between(old, current).Describe(9));
        Assert.Equal("A.C is gone, B is gone", CodeDifference.Between(current, old).Describe(9));
    }

    private static Dictionary<string, string> Members(params string[] names) => names.ToDictionary(name => name, _ => "1");
}
