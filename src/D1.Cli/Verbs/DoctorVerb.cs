using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Doctor;

namespace D1.Cli.Verbs;

/// <summary><c>d1 doctor</c>: what was found on this machine, and whether it looks right.</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        var json = SharedOptions.Json();
        var command = new Command("doctor",
            "Say what was found: dotnet, libtorch, BLAS, matrix rate, threads, GPUs, disk, memory, sandbox.") { json };
        command.SetAction(parsed =>
        {
            var findings = Examination.Run();
            if (parsed.GetValue(json))
                JsonOutput.Write(ToJson(findings));
            else
                Print(findings);
            return findings.Any(finding => finding.IsFatal) ? ExitCodes.Failure : ExitCodes.Success;
        });
        return command;
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
