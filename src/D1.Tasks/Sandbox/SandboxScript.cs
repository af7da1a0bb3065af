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

    /// <summary>A file of the assembly.</summary>
    public static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(SandboxScript).Assembly.GetManifestResourceStream("sandbox/" + name)!);
        return reader.ReadToEnd();
    }
}
