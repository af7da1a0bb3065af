using D1.Tasks.Nano;

namespace D1.Tasks.Code;

/// <summary>
/// A function of two numbers from 1 to 9, written as <c>x o y p z q w</c> or <c>( x o y ) p z q w</c>: atoms are a, b and digits, operations
/// + − ×. It reads both of its numbers, and at least half of its values are from 0 to 99.
/// </summary>
/// <param name="expression">Its words, of the first expression that has its values.</param>
/// <param name="values">Its values in the order of <see cref="Inputs"/>.</param>
internal sealed class NanoFunction(string[] expression, int[] values)
{
    /// <summary>The highest value that has a token; the lowest is 0.</summary>
    public const int Highest = NanoCodeVocabulary.NumberCount - 1;

    /// <summary>The names of its numbers.</summary>
    public const string First = "a", Second = "b";

    private const int Digits = 9;

    private static readonly Lazy<IReadOnlyList<NanoFunction>> Distinct = new(() => [.. Enumerate()]);

    /// <summary>Each of them once, whatever its expression.</summary>
    public static IReadOnlyList<NanoFunction> All => Distinct.Value;

    /// <summary>All pairs of numbers.</summary>
    public static IReadOnlyList<(int A, int B)> Inputs { get; } =
        [.. from a in Enumerable.Range(1, Digits) from b in Enumerable.Range(1, Digits) select (a, b)];

    /// <summary>The expression, words with blanks between.</summary>
    public string Expression { get; } = string.Join(' ', expression);

    /// <summary>Its words.</summary>
    public IReadOnlyList<string> Words => expression;

    /// <summary>Inputs whose values have tokens, as indices of <see cref="Inputs"/>.</summary>
    public IReadOnlyList<int> Usable { get; } = [.. Enumerable.Range(0, values.Length).Where(at => values[at] is >= 0 and <= Highest)];

    /// <summary>The value at an index of <see cref="Inputs"/>.</summary>
    public int this[int at] => values[at];

    // Of expressions with equal values the first one stands: those without parentheses come before the others.
    private static IEnumerable<NanoFunction> Enumerate()
    {
        string[] atoms = [First, Second, .. Enumerable.Range(1, Digits).Select(NanoVocabulary.Word)], operations = ["+", "-", "*"];
        var expressions =
            from isGrouped in (bool[])[false, true]
            from x in atoms
            from y in atoms
            from z in atoms
            from w in atoms
            let read = (string[])[x, y, z, w]
            where read.Contains(First) && read.Contains(Second)
            from o in operations
            from p in operations
            from q in operations
            select (string[])(isGrouped ? ["(", x, o, y, ")", p, z, q, w] : [x, o, y, p, z, q, w]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var words in expressions)
        {
            var values = Inputs.Select(input => Evaluate(words, input.A, input.B)).ToArray();
            if (2 * values.Count(value => value is >= 0 and <= Highest) > values.Length && seen.Add(string.Join(' ', values)))
                yield return new(words, values);
        }
    }

    private static int Evaluate(ReadOnlySpan<string> words, int a, int b)
    {
        if (words[0] == "(") return Terms(Terms(Atom(words[1]), words[2..4]), words[5..]);
        return Terms(Atom(words[0]), words[1..]);

        // What comes before counts as one factor; pairs of an operation and an atom follow.
        int Terms(int first, ReadOnlySpan<string> rest)
        {
            var (sum, term) = (0, first);
            for (var at = 0; at < rest.Length; at += 2)
            {
                var atom = Atom(rest[at + 1]);
                if (rest[at] == "*") term *= atom;
                else (sum, term) = (sum + term, rest[at] == "+" ? atom : -atom);
            }

            return sum + term;
        }

        int Atom(string word) => word == First ? a : word == Second ? b : word[0] - '0';
    }
}
