using System.Text.RegularExpressions;

namespace D1.Pipeline.Keys;

/// <summary>What lies between two digests of code, by names as in the source: <c>SudokuTask.Rewards</c>.</summary>
/// <param name="Changed">Other than before.</param>
/// <param name="Appeared">Reached now, and not before.</param>
/// <param name="Vanished">Reached before, and not now.</param>
public sealed partial record CodeDifference(IReadOnlyList<string> Changed, IReadOnlyList<string> Appeared, IReadOnlyList<string> Vanished)
{
    public static CodeDifference Between(IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> current) => new(
        Names(current.Keys.Where(name => old.TryGetValue(name, out var digest) && digest != current[name])),
        Names(current.Keys.Where(name => !old.ContainsKey(name))),
        Names(old.Keys.Where(name => !current.ContainsKey(name))));

    /// <summary><c>SudokuTask.Rewards changed, Sudoku.Score is new, … and 12 more</c>.</summary>
    /// <param name="most">Names to show.</param>
    public string Describe(int most)
    {
        string[] all = [.. Changed.Select(name => name + " changed"), .. Appeared.Select(name => name + " is new"),
            .. Vanished.Select(name => name + " is gone")];
        var shown = string.Join(", ", all.Take(most));
        return all.Length > most ? $"{shown} and {all.Length - most} more" : shown;
    }

    /// <summary>A member's name as the source has it: without namespace, parameters and what compilers call accessors.</summary>
    internal static string NameOf(string member)
    {
        var parts = member.Split("::", 2);
        var type = Arity().Replace(parts[0][(parts[0].LastIndexOf('.') + 1)..].Replace('+', '.'), "");
        if (parts is not [_, var signature]) return member.StartsWith("package ", StringComparison.Ordinal) ? member : type;
        var name = Arity().Replace(signature[..signature.IndexOf('(', StringComparison.Ordinal)], "");
        if (name is ".ctor") return $"new {type}";
        if (name is ".cctor") return $"{type}'s static fields";
        // An explicit implementation has its interface's name before its own.
        name = name[(name.LastIndexOf('.') + 1)..];
        return $"{type}.{Accessor().Replace(name, "")}";
    }

    private static IReadOnlyList<string> Names(IEnumerable<string> members) =>
        [.. members.Select(NameOf).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex("`[0-9]+")]
    private static partial Regex Arity();

    [GeneratedRegex("^(get|set|add|remove)_")]
    private static partial Regex Accessor();
}
