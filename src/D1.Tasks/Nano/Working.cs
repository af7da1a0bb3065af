namespace D1.Tasks.Nano;

/// <summary>The work of a solution: operations on whole numbers, each on the result of the one before it.</summary>
/// <param name="value">The result so far.</param>
/// <param name="equations">The operations with their results, such as <c>8 + 4 = 12</c>.</param>
/// <param name="results">The results in order.</param>
internal readonly struct Working(int value, string[] equations, int[] results)
{
    public IReadOnlyList<string> Equations => equations;

    public IReadOnlyList<int> Results => results;

    public static Working From(int first) => new(first, [], []);

    public Working Plus(int number) => Then('+', number, value + number);

    public Working Minus(int number) => Then('-', number, value - number);

    public Working Times(int number) => Then('*', number, value * number);

    /// <summary>Null where it does not divide.</summary>
    public Working? Over(int number) => value % number == 0 ? Then('/', number, value / number) : null;

    private Working Then(char operation, int number, int result) => new(result,
        [.. equations, FormattableString.Invariant($"{value} {operation} {number} = {result}")], [.. results, result]);
}
