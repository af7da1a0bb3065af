using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Doctor;
using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Sharing;

namespace D1.Cli.Verbs;

/// <summary><c>d1 doctor [STORE]</c>: what was found on this machine, or of a store, and whether it looks right.</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        var store = PathOption.Argument("STORE", PathUse.Folder,
            "An artifacts folder: finds out by trying, with two processes, whether several users and machines can share it.");
        store.Arity = ArgumentArity.ZeroOrOne;
        var via = new Option<string?>("--via")
        {
            Description = "Of a store: what starts the second process: 'ssh node2', 'srun -w node2' (default: this machine does).",
            HelpName = "COMMAND",
        };
        var json = SharedOptions.Json();
        var command = new Command("doctor",
            "Say what was found: dotnet, libtorch, BLAS, matrix rate, threads, GPUs, disk, memory, sandbox; or whether a store holds.")
        {
            store, via, json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(via) is not null && parsed.GetValue(store) is null)
                throw new InputException($"--via is of a STORE: say which, as in {Typed.D1} doctor artifacts --via 'ssh node2'");
            var findings = parsed.GetValue(store) is { } folder
                ? [.. new StoreExamination(folder, Second(parsed.GetValue(via))) { IsElsewhere = parsed.GetValue(via) is not null }.Run()
                    .Select(finding => new Finding(finding.Name, finding.Value, finding.Trouble, finding.IsFatal))]
                : Examination.Run();
            if (parsed.GetValue(json))
                JsonOutput.Write(ToJson(findings));
            else
                Print(findings);
            return findings.Any(finding => finding.IsFatal) ? ExitCodes.Failure : ExitCodes.Success;
        });
        return command;
    }

    // Words as a shell would part them, without its quotes.
    private static WorkerCommand Second(string? via)
    {
        var self = WorkerCommand.Self();
        return via?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var program, .. var words]
            ? new WorkerCommand(program, [.. words, self.Program, .. self.Arguments]) : self;
    }

    private static void Print(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var value = finding.Value is JsonArray list ? string.Join(", ", list) : $"{finding.Value}";
            Console.Out.WriteLine($"{(finding.Trouble is null ? "  " : "! ")}{finding.Name,-24} {value}");
            if (finding.Trouble is { } trouble) Console.Out.WriteLine($"  {"",-24} {trouble}");
        }
    }

    private static JsonObject ToJson(IReadOnlyList<Finding> findings) =>
        new(findings.Select(finding => KeyValuePair.Create(finding.Name, finding.Value))
            .Append(new("troubles", new JsonArray(
                [.. findings.Where(finding => finding.Trouble is not null).Select(finding => JsonValue.Create(finding.Trouble))]))));
}
