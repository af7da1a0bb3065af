using D1.Tasks.Nano;

namespace D1.Tasks.Code;

/// <summary>
/// A function of two numbers from 1 to 9, written as <c>( x o y ) p z q w</c>: atoms are a, b and digits, operations +, − and ×. It depends
/// on both of its numbers, and more than half of its values are from 0 to 99.
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

    /// <summary>Atoms of an expression.</summary>
    public const int Atoms = 4;

    /// <summary>Words of an expression.</summary>
    public const int Length = (2 * Atoms) + 1;

    /// <summary>The expression with one of its atoms left out.</summary>
    public string Sketch(int left)
    {
        var place = Enumerable.Range(0, Length).Where(at => char.IsAsciiLetterOrDigit(expression[at][0])).ElementAt(left);
        return string.Join(' ', expression.Select((word, at) => at == place ? NanoVocabulary.Empty : word));
    }

    /// <summary>Its words.</summary>
    public IReadOnlyList<string> Words => expression;

    /// <summary>Inputs whose values have tokens, as indices of <see cref="Inputs"/>.</summary>
    public IReadOnlyList<int> Usable { get; } = [.. Enumerable.Range(0, values.Length).Where(at => values[at] is >= 0 and <= Highest)];

    /// <summary>The value at an index of <see cref="Inputs"/>.</summary>
    public int this[int at] => values[at];

    // Of expressions with equal values the first one stands.
    private static IEnumerable<NanoFunction> Enumerate()
    {
        string[] atoms = [First, Second, .. Enumerable.Range(1, Digits).Select(NanoVocabulary.Word)], operations = ["+", "-", "*"];
        var expressions =
            from x in atoms
            from y in atoms
            from z in atoms
            from w in atoms
            let read = (string[])[x, y, z, w]
            where read.Contains(First) && read.Contains(Second)
            from o in operations
            from p in operations
            from q in operations
            select (string[])["(", x, o, y, ")", p, z, q, w];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var words in expressions)
        {
            var values = Inputs.Select(input => Evaluate(words, input.A, input.B)).ToArray();
            if (2 * values.Count(value => value is >= 0 and <= Highest) > values.Length && Depends(values) && seen.Add(string.Join(' ', values)))
                yield return new(words, values);
        }
    }

    // On each of its numbers: a − b + b has both, and reads one.
    private static bool Depends(int[] values) =>
        values.Chunk(Digits).Any(row => row.Distinct().Count() > 1)
            && Enumerable.Range(0, Digits).Any(b => values.Where((_, at) => at % Digits == b).Distinct().Count() > 1);

    private static int Evaluate(string[] words, int a, int b)
    {
        return Terms(Terms(Atom(1), 2, 4), 5, Length);

        // A product, or a sum whose last term may still be one; what comes before the operation at `from` counts as a factor.
        int Terms(int first, int from, int to)
        {
            var (sum, term) = (0, first);
            for (var at = from; at < to; at += 2)
            {
                if (words[at] == "*") term *= Atom(at + 1);
                else (sum, term) = (sum + term, words[at] == "+" ? Atom(at + 1) : -Atom(at + 1));
            }

            return sum + term;
        }

        int Atom(int at) => words[at] == First ? a : words[at] == Second ? b : words[at][0] - '0';
    }
}
