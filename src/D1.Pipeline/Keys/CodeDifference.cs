using System.Text.RegularExpressions;

namespace D1.Pipeline.Keys;

/// <summary>What lies between two digests of code, by names as in the source: <c>SudokuTask.Rewards</c>. A type that is wholly new, or
/// gone, stands for its members, and a record for those that the compiler makes of it.</summary>
/// <param name="Changed">Other than before.</param>
/// <param name="Appeared">Reached now, and not before.</param>
/// <param name="Vanished">Reached before, and not now.</param>
public sealed partial record CodeDifference(IReadOnlyList<string> Changed, IReadOnlyList<string> Appeared, IReadOnlyList<string> Vanished)
{
    // Only records have the first three; what else is made of a record may be written by hand in another type.
    private static readonly string[] OfRecordsAlone = ["PrintMembers", "get_EqualityContract", "<Clone>$"];
    private static readonly string[] MadeOfRecords =
        [.. OfRecordsAlone, "Equals", "GetHashCode", "ToString", "Deconstruct", "op_Equality", "op_Inequality"];

    public static CodeDifference Between(IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> current)
    {
        var records = old.Keys.Concat(current.Keys).Where(member => OfRecordsAlone.Contains(BareName(member))).Select(TypeOf).ToHashSet();
        var (before, after) = (old.Keys.Select(TypeOf).ToHashSet(), current.Keys.Select(TypeOf).ToHashSet());
        var differing = old.Keys.Union(current.Keys)
            .Where(member => old.GetValueOrDefault(member) != current.GetValueOrDefault(member)).ToList();
        // A record that is on both sides has changed, whichever of its made members are reached.
        return new(
            Names(differing.Where(member => IsOnBothSides(member) && (IsMade(member) || (old.ContainsKey(member)
                && current.ContainsKey(member)))).Select(member => IsMade(member) ? TypeOf(member) : member)),
            Names(differing.Where(member => !old.ContainsKey(member) && !(IsOnBothSides(member) && IsMade(member)))
                .Select(member => IsOnBothSides(member) ? member : TypeOf(member))),
            Names(differing.Where(member => !current.ContainsKey(member) && !(IsOnBothSides(member) && IsMade(member)))
                .Select(member => IsOnBothSides(member) ? member : TypeOf(member))));

        bool IsOnBothSides(string member) => before.Contains(TypeOf(member)) && after.Contains(TypeOf(member));

        bool IsMade(string member) => records.Contains(TypeOf(member)) && MadeOfRecords.Contains(BareName(member));
    }

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

    private static string TypeOf(string member) => member.Split("::", 2)[0];

    private static string? BareName(string member) => member.Split("::", 2) is [_, var signature] ? signature.Split('(')[0] : null;

    private static IReadOnlyList<string> Names(IEnumerable<string> members) =>
        [.. members.Select(NameOf).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex("`[0-9]+")]
    private static partial Regex Arity();

    [GeneratedRegex("^(get|set|add|remove)_")]
    private static partial Regex Accessor();
}
