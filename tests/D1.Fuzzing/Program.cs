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
var experiments = new Option<string>("--experiments")
{
    Description = "Folder of the specs to begin with.",
    DefaultValueFactory = _ => "experiments",
};
var trace = new Option<string?>("--trace") { Description = "Read here, in this process, and note the number in this file.", Hidden = true };
var command = new RootCommand("Fuzzing of what D1 reads.") { seed, from, count, seconds, only, experiments, trace };
command.SetAction(parsed =>
{
    var (made, first, longest) = (parsed.GetValue(seed), parsed.GetValue(from), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
    var end = first + parsed.GetValue(count);
    using var targets = new Targets(parsed.GetValue(experiments)!);
    var chosen = Worker.Chosen(targets, parsed.GetValue(only));
    if (chosen.Count == 0)
    {
        Console.Error.WriteLine($"--target is one of {string.Join(", ", targets.All.Select(target => target.Name))}");
        return 2;
    }

    if (parsed.GetValue(trace) is { } own) return Worker.Run(targets, parsed.GetValue(only), made, first, end, longest, own);

    var note = Path.GetTempFileName();
    var (began, found, next) = (Stopwatch.StartNew(), 0, first);
    try
    {
        while (next < end && began.Elapsed < longest && found < 20)
        {
            List<string> arguments =
            [
                .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.GetCommandLineArgs().Take(1) : [],
                "--trace", note, "--seed", Say(made), "--from", Say(next), "--count", Say(end - next),
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
                var trouble = $"the process ended with {child.ExitCode}: {words}";
                new FuzzRun(chosen, made, _ => { }).Report(reader, next, trouble, reader.File(made, next));
            }

            next++;
        }
    }
    finally
    {
        File.Delete(note);
    }

    var (files, verdict) = (next - first, found == 0 ? "no findings" : "with findings");
    Console.WriteLine($"seed {Say(made)}: {Say(files)} files in {Say((long)began.Elapsed.TotalSeconds)} s, {verdict}");
    foreach (var (index, target) in chosen.Index())
        Console.WriteLine($"  {target.Name}: {Say((files / chosen.Count) + (index < files % chosen.Count ? 1 : 0))}");
    return found == 0 ? 0 : 1;

    static string Say(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
});
return await command.Parse(args).InvokeAsync();
