using System.Security.Cryptography;
using System.Text.Json;

namespace D1.Code;

/// <summary>A method, accessor, constructor or type initialiser of our own code. What the compiler makes of it (lambdas, iterators, state
/// machines, …) is part of it.</summary>
/// <param name="Type">Number of the type that declares it.</param>
/// <param name="Signature">Name and parameter types, such as <c>get_Rewards()</c>.</param>
/// <param name="Digest">Of its normalised code.</param>
/// <param name="Calls">Members that run when it runs, whatever objects there are.</param>
/// <param name="Slots">Virtual members that it calls: which code runs depends on the objects that there are.</param>
/// <param name="Types">Types that it makes objects of.</param>
/// <param name="Packages">Packages that it uses.</param>
/// <param name="Outside">Why it has no part in keys; null when it has.</param>
/// <param name="Reflects">Reflection that it uses, by which it may run code that is not seen here.</param>
public sealed record CodeMember(int Type, string Signature, string Digest, int[] Calls, int[] Slots, int[] Types, int[] Packages,
    string? Outside, string[] Reflects);

/// <summary>A type of our own code.</summary>
/// <param name="Name">As reflection writes it: <c>D1.Tasks.Nano.NanoTask`1</c>, <c>Outer+Inner</c>.</param>
/// <param name="Digest">Of its bases, interfaces and, where code may depend on it, its layout.</param>
/// <param name="External">Members that code outside may call on an object of it: overrides of <c>ToString</c> and the like.</param>
/// <param name="Dispatch">Pairs: a virtual member, and what runs when it is called on an object of this type.</param>
/// <param name="Fields">Types of the objects that an object of it may hold.</param>
public sealed record CodeType(string Name, string Digest, int[] External, int[] Dispatch, int[] Fields);

/// <summary>A package with its version, and those that it needs.</summary>
public sealed record CodePackage(string Name, int[] Needs);

/// <summary>
/// The members of our own code and how they lead to each other: <c>code.json</c>, which the build writes beside the assemblies of a
/// program.
/// Members are in order of their names.
/// </summary>
public sealed class CodeGraph
{
    public const string FileName = "code.json";

    // Also the analyser's version: a graph of another one is written again.
    private const int Schema = 3;

    /// <summary>File name → SHA-256 of what was read: each of our assemblies, and the program's <c>deps.json</c>.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    public required IReadOnlyList<CodePackage> Packages { get; init; }

    public required IReadOnlyList<CodeType> Types { get; init; }

    public required IReadOnlyList<CodeMember> Members { get; init; }

    /// <summary>A member's whole name, as <c>Type::Signature</c>.</summary>
    public string NameOf(int member) => $"{Types[Members[member].Type].Name}::{Members[member].Signature}";

    /// <summary>The graph without the members that none of some walks reached: what a start has to read.</summary>
    public CodeGraph Only(IEnumerable<ReachedCode> walks)
    {
        var kept = walks.SelectMany(walk => walk.Members.Concat(walk.Slots)).Distinct().Order().ToList();
        var numbers = kept.Index().ToDictionary(member => member.Item, member => member.Index);
        return new CodeGraph
        {
            Files = Files,
            Packages = Packages,
            Types = [.. Types.Select(type => type with { External = Left(type.External), Dispatch = Pairs(type.Dispatch) })],
            Members = kept.ConvertAll(number =>
                Members[number] with { Calls = Left(Members[number].Calls), Slots = Left(Members[number].Slots) }),
        };

        int[] Left(IEnumerable<int> members) => [.. members.Where(numbers.ContainsKey).Select(member => numbers[member])];

        int[] Pairs(int[] dispatch) => Left(dispatch.Chunk(2).Where(pair => pair.All(numbers.ContainsKey)).SelectMany(pair => pair));
    }

    internal CodeIndex Index => field ??= new CodeIndex(this);

    /// <summary>Reads the graph of the program in a folder.</summary>
    /// <exception cref="CodeException">There is none, or it is not of the assemblies that lie there.</exception>
    public static CodeGraph Load(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file)) throw new CodeException(
            $"{file} is missing: which code a result depends on is unknown; compile again (./build.sh Compile)");
        if (Read(file) is not { } graph) throw new CodeException(
            $"{file} is damaged or of another version; compile again (./build.sh Compile)");
        if (graph.Stale(folder) is { } stale) throw new CodeException(
            $"{file} does not belong to the {stale} beside it; compile again (./build.sh Compile)");
        return graph;
    }

    /// <summary>A graph, or null where the file holds none that this version reads.</summary>
    public static CodeGraph? Read(string file)
    {
        try
        {
            return File.Exists(file) ? CodeGraphJson.Read(File.ReadAllBytes(file), Schema) : null;
        }
        catch (Exception error)
            when (error is JsonException or InvalidOperationException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    public void Write(string file)
    {
        File.WriteAllBytes(file + ".new", CodeGraphJson.Write(this, Schema));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>The first file of a folder that is not the one that was read; null when all are.</summary>
    public string? Stale(string folder) => Files.FirstOrDefault(file => DigestOf(Path.Combine(folder, file.Key)) != file.Value).Key;

    /// <summary>SHA-256 of a file, <c>none</c> where there is no such file.</summary>
    public static string DigestOf(string file) => File.Exists(file) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))
        : "none";
}

/// <summary>The code of a program cannot be told; one line says why.</summary>
public sealed class CodeException(string message) : Exception(message);
