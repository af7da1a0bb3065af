using System.Globalization;
using System.Text;
using D1.Core;

namespace D1.Tasks.Sandbox;

/// <summary>One of our Python scripts that run in a sandbox, with what they all begin with.</summary>
internal sealed class SandboxScript
{
    private SandboxScript(params string[] parts)
        : this(string.Concat(parts.Select(Part)), [])
    {
    }

    private SandboxScript(string text, byte[] compiled) => (Text, Compiled) = (text, compiled);

    /// <summary>Evaluates what it is asked of a program.</summary>
    public static SandboxScript Program { get; } = new("confine", "literals", "program");

    /// <summary>Runs tests.</summary>
    public static SandboxScript Judge { get; } = new("confine", "literals", "judge");

    /// <summary>Runs a program from beginning to end.</summary>
    public static SandboxScript Whole { get; } = new("confine", "script");

    public string Text { get; }

    /// <summary>What its input begins with: the script itself, compiled. Empty where its text is all of it.</summary>
    public byte[] Compiled { get; }

    /// <summary>The same, compiled by a sandbox's Python: each process is an interpreter of its own, and would compile it again.</summary>
    /// <exception cref="InputException">That Python does not compile it.</exception>
    public SandboxScript CompiledIn(PythonSandbox sandbox)
    {
        var text = Convert.ToHexString(Encoding.UTF8.GetBytes(Text));
        var run = sandbox.Run(
            $"import marshal\nprint(marshal.dumps(compile(bytes.fromhex('{text}'), '<string>', 'exec')).hex())",
            new() { OutputBytes = 1 << 20 });
        if (run is not { End: SandboxEnd.Exited, ExitCode: 0 })
        {
            var last = run.Output.Trim().Split('\n')[^1];
            throw new InputException($"{sandbox.Name} does not compile our own scripts: exit code {run.ExitCode} {last}".TrimEnd());
        }

        var compiled = Convert.FromHexString(run.Output.Trim());
        var length = compiled.Length.ToString(CultureInfo.InvariantCulture);
        return new(
            $"""
            import marshal
            import posix
            code = b""
            while len(code) < {length}:
                code += posix.read(0, {length} - len(code)) or posix._exit(1)
            exec(marshal.loads(code))
            """,
            compiled);
    }

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

    // The names stand here, whole, so that a key has these files and not the attempts to get out.
    private static string Part(string part)
    {
        var name = part switch
        {
            "confine" => "sandbox/confine.py",
            "literals" => "sandbox/literals.py",
            "program" => "sandbox/program.py",
            "judge" => "sandbox/judge.py",
            _ => "sandbox/script.py",
        };
        using var reader = new StreamReader(typeof(SandboxScript).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
