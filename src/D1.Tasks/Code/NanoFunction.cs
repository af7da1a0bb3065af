using D1.Tasks.Nano;

namespace D1.Tasks.Code;

/// <summary>
/// A function of two numbers from 1 to 9, written as <c>( x o y ) p z q w</c>: atoms are a, b and digits, operations +, − and ×. It
/// depends on both of its numbers, and more than half of its values are from 0 to 99.
/// </summary>
internal sealed class NanoFunction
{
    private readonly string[] _words;
    private readonly int[] _values;

    private NanoFunction(string[] words)
    {
        _words = words;
        _values = [.. Inputs.Select(input => Evaluate(words, input.A, input.B))];
        Expression = string.Join(' ', words);
        Usable = [.. Enumerable.Range(0, _values.Length).Where(at => _values[at] is >= 0 and <= Highest)];
    }

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
    public string Expression { get; }

    /// <summary>Atoms of an expression.</summary>
    public const int Atoms = 4;

    /// <summary>Words of an expression.</summary>
    public const int Length = (2 * Atoms) + 1;

    /// <summary>What atoms may be.</summary>
    public static IReadOnlyList<string> AtomWords { get; } =
        [First, Second, .. Enumerable.Range(1, Digits).Select(NanoVocabulary.Word)];

    /// <summary>The expression with one of its atoms left out.</summary>
    public string Sketch(int left) => string.Join(' ', Changed(left, NanoVocabulary.Empty));

    /// <summary>One of its atoms.</summary>
    public string AtomAt(int place) => _words[WordOf(place)];

    /// <summary>The function with another atom in the place of one.</summary>
    public NanoFunction With(int place, string atom) => new(Changed(place, atom));

    /// <summary>Its words.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>Inputs whose values have tokens, as indices of <see cref="Inputs"/>.</summary>
    public IReadOnlyList<int> Usable { get; }

    /// <summary>The value at an index of <see cref="Inputs"/>.</summary>
    public int this[int at] => _values[at];

    // Of expressions with equal values the first one stands.
    private static IEnumerable<NanoFunction> Enumerate()
    {
        string[] operations = ["+", "-", "*"];
        var expressions =
            from x in AtomWords
            from y in AtomWords
            from z in AtomWords
            from w in AtomWords
            let read = (string[])[x, y, z, w]
            where read.Contains(First) && read.Contains(Second)
            from o in operations
            from p in operations
            from q in operations
            select (string[])["(", x, o, y, ")", p, z, q, w];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var function in expressions.Select(words => new NanoFunction(words)))
            if (2 * function.Usable.Count > Inputs.Count && Depends(function._values) && seen.Add(string.Join(' ', function._values)))
                yield return function;
    }

    // Atoms stand behind a parenthesis or an operation: at 1, 3, 6 and 8.
    private static int WordOf(int atom) => (2 * atom) + (atom < 2 ? 1 : 2);

    private string[] Changed(int atom, string word)
    {
        string[] words = [.. _words];
        words[WordOf(atom)] = word;
        return words;
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
