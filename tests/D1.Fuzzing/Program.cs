using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using D1.Fuzzing;

// Damaged files of every kind through the readers: each must work or be refused in one line, within ten seconds and half a gigabyte.
// A child process reads, since a stack overflow takes its process along; after one, another goes on behind the file.
var seed = new Option<int>("--seed") { Description = "Makes the files.", DefaultValueFactory = _ => Random.Shared.Next() };
var from = new Option<long>("--from") { Description = "Number of the first file." };
var count = new Option<long>("--count") { Description = "Files.", DefaultValueFactory = _ => 1_000_000 };
var seconds = new Option<double>("--seconds") { Description = "Stop after this long.", DefaultValueFactory = _ => 1e6 };
var only = new Option<string?>("--target") { Description = "One kind of file alone." };
var experiments = new Option<string>("--experiments") { Description = "Folder of the specs to begin with.", DefaultValueFactory = _ => "experiments" };
var trace = new Option<string?>("--trace") { Description = "Read here, in this process, and note the number in this file.", Hidden = true };
var command = new RootCommand("Fuzzing of what D1 reads.") { seed, from, count, seconds, only, experiments, trace };
command.SetAction(parsed =>
{
    var (first, end, longest) = (parsed.GetValue(from), parsed.GetValue(from) + parsed.GetValue(count), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
    using var targets = new Targets(parsed.GetValue(experiments)!);
    var chosen = Worker.Chosen(targets, parsed.GetValue(only));
    if (chosen.Count == 0)
    {
        Console.Error.WriteLine($"--target is one of {string.Join(", ", targets.All.Select(target => target.Name))}");
        return 2;
    }

    if (parsed.GetValue(trace) is { } own) return Worker.Run(targets, parsed.GetValue(only), parsed.GetValue(seed), first, end, longest, own);

    var note = Path.GetTempFileName();
    var (began, found, next) = (Stopwatch.StartNew(), 0, first);
    try
    {
        while (next < end && began.Elapsed < longest && found < 20)
        {
            List<string> arguments =
            [
                .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : Array.Empty<string>(), "--trace", note, "--seed", Say(parsed.GetValue(seed)), "--from", Say(next), "--count", Say(end - next),
                "--seconds", Say((longest - began.Elapsed).TotalSeconds), "--experiments", parsed.GetValue(experiments)!,
            ];
            if (parsed.GetValue(only) is { } target) arguments.AddRange(["--target", target]);
            using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardError = true })!;
            var errors = child.StandardError.ReadToEndAsync();
            child.WaitForExit();
            next = Worker.Last(note);
            if (child.ExitCode is 0 or Worker.Found)
            {
                found += child.ExitCode;
                break;
            }

            found++;
            if (child.ExitCode != Worker.Hung)
            {
                var reader = chosen[(int)(next % chosen.Count)];
                var words = errors.GetAwaiter().GetResult().Split('\n', 3) is [var what, ..] ? what : "";
                new FuzzRun(chosen, parsed.GetValue(seed), _ => { }).Report(reader, next, $"the process ended with {child.ExitCode}: {words}", reader.File(parsed.GetValue(seed), next));
            }

            next++;
        }
    }
    finally
    {
        File.Delete(note);
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {parsed.GetValue(seed)}: {next - first} files in {began.Elapsed.TotalSeconds:0} s, {(found == 0 ? "no findings" : "with findings")}"));
    foreach (var (index, target) in chosen.Index()) Console.WriteLine($"  {target.Name}: {Say(((next - first) / chosen.Count) + (index < (next - first) % chosen.Count ? 1 : 0))}");
    return found == 0 ? 0 : 1;

    static string Say(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
});
return await command.Parse(args).InvokeAsync();
