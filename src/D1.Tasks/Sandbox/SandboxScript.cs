using System.Globalization;

namespace D1.Tasks.Sandbox;

/// <summary>One of our Python scripts that run in a sandbox, with what they all begin with.</summary>
internal sealed class SandboxScript
{
    private SandboxScript(params string[] parts) => Text = string.Concat(parts.Select(Resource));

    /// <summary>Evaluates what it is asked of a program.</summary>
    public static SandboxScript Program { get; } = new("confine.py", "literals.py", "program.py");

    /// <summary>Runs tests.</summary>
    public static SandboxScript Judge { get; } = new("confine.py", "literals.py", "judge.py");

    /// <summary>Runs a program from beginning to end.</summary>
    public static SandboxScript Whole { get; } = new("confine.py", "script.py");

    public string Text { get; }

    /// <summary>Arguments of Python that run it. Not <c>-I</c>, with which it would read no hash seed.</summary>
    /// <param name="user">The user id to take on within, by root; otherwise 0.</param>
    /// <param name="limits">What it sets before anything else.</param>
    public IEnumerable<string> Arguments(int user, SandboxLimits limits)
    {
        const long mib = 1 << 20;
        // Within a user namespace bubblewrap's own process counts too; tests have one of theirs each.
        var tasks = limits.Threads + (limits.Children ? 4 : 1);
        long[] numbers = [user, limits.ProcessorSeconds, limits.MemoryMib * mib, limits.OpenFiles, limits.ScratchMib * mib, tasks];
        return ["-s", "-S", "-B", "-X", "utf8", "-c", Text, .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>A file of the assembly.</summary>
    public static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(SandboxScript).Assembly.GetManifestResourceStream("sandbox/" + name)!);
        return reader.ReadToEnd();
    }
}
