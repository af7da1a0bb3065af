using System.Diagnostics;
using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

/// <summary>
/// The real command line, with toy stages or the built-in ones, started as its own process in a folder of specs that is gone after the
/// test.
/// </summary>
/// <param name="program">What is started: <c>d1-toy.dll</c>, <c>d1.dll</c>, or the path of another.</param>
public sealed class ToyCommand(string program = "d1-toy.dll") : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>What is started.</summary>
    public string Program { get; set; } = program;

    public string Folder { get; } = Directory.CreateTempSubdirectory("d1-cli-").FullName;

    public string Artifacts => Path.Combine(Folder, "artifacts");

    /// <summary>Environment variables of the commands, besides those of the test itself.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Who runs the commands; the test's own user when null.</summary>
    public string? User { get; set; }

    /// <summary>A signal that the commands ignore from their start, such as HUP under nohup.</summary>
    public string? Ignored { get; set; }

    public ToyCommand Spec(string name, string text)
    {
        File.WriteAllText(Path.Combine(Folder, name + ".yaml"), text);
        return this;
    }

    public CommandOutcome Run(params string[] arguments) => RunWith("", arguments);

    /// <summary>Runs the command with a text on its standard input.</summary>
    public CommandOutcome RunWith(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return Wait(process);
    }

    public Process Start(params string[] arguments)
    {
        // As from a terminal: where the tests run as a script's background job, they inherit an ignored SIGINT. A write beyond a limit on
        // files, by which tests make a disk full, is to fail and not to kill.
        string[] ignored = Ignored is null ? [] : [$"--ignore-signal={Ignored}"];
        string[] signals = ["--default-signal=INT,HUP", "--ignore-signal=XFSZ", .. ignored];
        string[] user = User is null ? [] : ["HOME=/", "setpriv", $"--reuid={User}", "--regid=nogroup", "--clear-groups"];
        return StartProgram("env", [.. signals, .. user, "dotnet", Path.Combine(AppContext.BaseDirectory, Program), .. arguments]);
    }

    /// <summary>Runs a script of bash in which <c>d1</c> is the command.</summary>
    public CommandOutcome Shell(string script)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, Program);
        using var process = StartProgram("bash", ["-c", $"d1() {{ dotnet '{dll}' \"$@\"; }}\n{script}"]);
        process.StandardInput.Close();
        return Wait(process);
    }

    /// <summary>Runs the command on a terminal of so many columns and rows.</summary>
    /// <returns>The exit code, and all that was written to the terminal.</returns>
    public (int ExitCode, string Written) OnTerminal(int columns, int rows, string arguments, string variable = "TERM=xterm-256color")
    {
        var dll = Path.Combine(AppContext.BaseDirectory, Program);
        var command = $"stty cols {columns} rows {rows}; exec env -u CI -u NO_COLOR TERM=xterm-256color '{variable}' "
            + $"dotnet '{dll}' {arguments}";
        using var process = StartProgram("script", ["-qec", command, "/dev/null"]);
        process.StandardInput.Close();
        var outcome = Wait(process);
        return (outcome.ExitCode, outcome.Output);
    }

    private Process StartProgram(string file, IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["D1_ARTIFACTS"] = Artifacts;
        info.Environment.Remove("MLFLOW_TRACKING_URI");
        foreach (var (name, value) in Variables) info.Environment[name] = value;
        return Process.Start(info)!;
    }

    public static CommandOutcome Wait(Process process, TimeSpan? patience = null)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(patience ?? Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("the command did not end");
        }
        return new CommandOutcome(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>What the verb <c>run</c> says of a spec that must succeed.</summary>
    public JsonNode Json(params string[] arguments)
    {
        var outcome = Run([.. arguments, "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return JsonNode.Parse(outcome.Output)!;
    }

    /// <summary>The same of <c>run</c>, without workers: what a result is made by does not matter to tests that only need one.</summary>
    public JsonNode Made(params string[] run) => Json(["run", .. run, "--in-process"]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
