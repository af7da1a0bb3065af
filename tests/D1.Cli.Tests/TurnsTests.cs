using D1.Cli.Chat;

namespace D1.Cli.Tests;

public sealed class TurnsTests
{
    [Fact]
    public void Answers_take_a_step_each_in_turn_and_are_looked_at_when_all_have()
    {
        var seen = new List<string>();
        Turns.Run([Steps(3, () => seen.Add("a")), Steps(1, () => seen.Add("b"))], () => seen.Add("look"));
        Assert.Equal(["a", "b", "look", "a", "look", "a", "look"], seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_goes_wrong_while_looking_ends_all_of_them_and_is_told(int steps)
    {
        var told = Assert.Throws<IOException>(() => Turns.Run([Steps(1), Steps(steps)], () => throw new IOException("no screen")));
        Assert.Equal("no screen", told.Message);
    }

    private static Action<Action> Steps(int count, Action? step = null) => stepped =>
    {
        for (var done = 0; done < count; done++)
        {
            step?.Invoke();
            stepped();
        }
    };
}
