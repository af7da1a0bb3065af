using D1.Tasks.Nano;

namespace D1.Tasks.Countdown;

/// <summary>A solvable countdown: its numbers from large to small, its target and one reference solution.</summary>
internal sealed record CountdownPuzzle(int[] Numbers, int Target, string Solution, int Intermediate)
{
    private const int LargestNumber = 10;
    private const int LargestTarget = 39;

    private static readonly string[] Operators = ["+", "-", "*", "/"];

    /// <summary>The numbers from small to large, and the target.</summary>
    public string Id { get; } =
        $"countdown/{string.Join(',', Numbers.Reverse().Select(NanoVocabulary.Word))}={NanoVocabulary.Word(Target)}";

    /// <summary>
    /// Every puzzle of three numbers 1–10 with a target of 1–39 that can be reached over a whole, positive intermediate result.
    /// </summary>
    public static IReadOnlyList<CountdownPuzzle> All { get; } = Enumerate();

    private static List<CountdownPuzzle> Enumerate()
    {
        var puzzles = new List<CountdownPuzzle>();
        for (var a = 1; a <= LargestNumber; a++)
            for (var b = 1; b <= a; b++)
                for (var c = 1; c <= b; c++)
                    puzzles.AddRange(Solve([a, b, c]));
        return puzzles;
    }

    /// <summary>
    /// One puzzle a target that the numbers reach, with the first solution found. Solutions without parentheses come first, and
    /// the inner operation is written first unless order matters; every other form has the value of one of these.
    /// </summary>
    private static CountdownPuzzle[] Solve(int[] numbers)
    {
        var found = new SortedDictionary<int, CountdownPuzzle>();
        foreach (var parentheses in (bool[])[false, true])
            foreach (var first in Operators)
                foreach (var second in Operators)
                    foreach (var (x, y, z) in Orders(numbers))
                    {
                        if (Whole(first, x, y) is not { } inner) continue;
                        if (parentheses == (IsSum(first) && !IsSum(second)) && Whole(second, inner, z) is { } left)
                            Keep(left, parentheses ? $"( {x} {first} {y} ) {second} {z}" : $"{x} {first} {y} {second} {z}", inner);
                        if (second == (parentheses ? "/" : "-") && parentheses == IsSum(first) && Whole(second, z, inner) is { } right)
                            Keep(right, parentheses ? $"{z} / ( {x} {first} {y} )" : $"{z} - {x} {first} {y}", inner);
                    }

        return [.. found.Values];

        void Keep(int target, string solution, int inner)
        {
            if (target <= LargestTarget && inner < NanoVocabulary.NumberCount)
                found.TryAdd(target, new CountdownPuzzle(numbers, target, solution, inner));
        }
    }

    private static (int X, int Y, int Z)[] Orders(int[] n) =>
        [(n[0], n[1], n[2]), (n[0], n[2], n[1]), (n[1], n[2], n[0]), (n[1], n[0], n[2]), (n[2], n[0], n[1]), (n[2], n[1], n[0])];

    private static bool IsSum(string op) => op is "+" or "-";

    /// <summary>The result where it is whole and positive.</summary>
    private static int? Whole(string op, int left, int right) => op switch
    {
        "+" => left + right,
        "-" when left > right => left - right,
        "*" => left * right,
        "/" when left % right == 0 => left / right,
        _ => null,
    };
}
