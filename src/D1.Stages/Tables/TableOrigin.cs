using System.Globalization;
using D1.Core;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;

namespace D1.Stages.Tables;

/// <summary>Where a table's numbers come from: every commit, day and machine of the work behind it, and how long it took.</summary>
internal static class TableOrigin
{
    private const string Library = "environment.native_library", Kernels = "environment.aten_cpu_capability";

    /// <inheritdoc cref="TableReport.Write"/>
    public static string Of(ArtifactStore store, Artifact table, string command)
    {
        var made = Closure(store, table);
        return string.Create(CultureInfo.InvariantCulture, $"""
            `{command}` at {Commits(made)}, {Days(made)}:
            {Counted.Of(made.Count, "artifact")} in {Minutes(BusyTime(made))} of training and evaluation ({Minutes(
                TimeSpan.FromSeconds(made.Sum(manifest => manifest.Seconds)))} of work, side by side)
            on {string.Join("\nand ", Machines(made))}.

            """);
    }

    private static string Commits(IReadOnlyList<Manifest> made)
    {
        var commits = Counts(made.Select(manifest =>
            $"{manifest.Commit?[..7] ?? "(none)"}{(manifest.Dirty == true ? " with changes" : "")}"));
        return commits is [var (one, _)] ? $"commit {one}"
            : $"commits {string.Join(", ", commits.Select(commit => Said(commit.Name, commit.Count)))}";
    }

    private static string Days(IReadOnlyList<Manifest> made)
    {
        var (first, last) = (made.Min(manifest => manifest.Created).UtcDateTime, made.Max(manifest => manifest.Created).UtcDateTime);
        return FormattableString.Invariant($"{first:yyyy-MM-dd}{(first.Date == last.Date ? "" : $" to {last:yyyy-MM-dd}")}");
    }

    // What runs without libtorch, such as the table, is at home on a machine that has it: only on another one it is said apart.
    private static IEnumerable<string> Machines(IReadOnlyList<Manifest> made)
    {
        var machines = made.Select(manifest => (Machine: Machine(manifest), Computing: Computing(manifest))).ToList();
        var full = machines.Where(each => each.Computing.Length > 0).GroupBy(each => each.Machine)
            .ToDictionary(same => same.Key, same => same.First().Computing);
        var counts = Counts(machines.Select(each => each.Computing.Length > 0 ? each.Machine + each.Computing
            : each.Machine + full.GetValueOrDefault(each.Machine, "")));
        return counts.Count == 1 ? [counts[0].Name] : counts.Select(machine => Said(machine.Name, machine.Count));
    }

    private static string Machine(Manifest manifest) => manifest.Machine.Count == 0 ? "a machine that is not known"
        : $"{Cores(manifest)} of {manifest.Machine.GetValueOrDefault("cpu", "an unknown processor")}, "
            + $"{manifest.Machine.GetValueOrDefault("memory_gib", "?")} GiB";

    private static string Cores(Manifest manifest) =>
        int.TryParse(manifest.Machine.GetValueOrDefault("cores"), NumberStyles.None, CultureInfo.InvariantCulture, out var cores)
            ? Counted.Of(cores, "core") : "cores";

    private static string Computing(Manifest manifest) => manifest.Components.TryGetValue(Library, out var library)
        ? string.Concat(((string?[])[string.Join(' ', library.Split(' ').Take(2)), manifest.Components.GetValueOrDefault(Kernels)])
            .OfType<string>().Select(part => $", {part}")) : "";

    private static List<(string Name, int Count)> Counts(IEnumerable<string> names) =>
        [.. names.CountBy(name => name).OrderByDescending(name => name.Value).Select(name => (name.Key, name.Value))];

    private static string Said(string what, int count) => $"{what} ({Counted.Of(count, "artifact")})";

    private static List<Manifest> Closure(ArtifactStore store, Artifact root)
    {
        var found = new Dictionary<string, Manifest>();
        var open = new Queue<Artifact>([root]);
        while (open.TryDequeue(out var artifact))
        {
            if (!found.TryAdd(artifact.Key, artifact.Manifest)) continue;
            foreach (var input in artifact.Manifest.Inputs.Values)
                open.Enqueue(store.Find(input.Stage, input.Key)
                    ?? throw new InputException(
                        $"{input.Stage} {StageKey.Shorten(input.Key)}, which the table was made from, is no longer in the store"));
        }

        return [.. found.Values];
    }

    /// <summary>The time in which at least one stage worked.</summary>
    private static TimeSpan BusyTime(IEnumerable<Manifest> made)
    {
        var (busy, end) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var manifest in made.OrderBy(manifest => manifest.Created.AddSeconds(-manifest.Seconds)))
        {
            var start = manifest.Created.AddSeconds(-manifest.Seconds);
            if (start < end) start = end;
            if (manifest.Created <= start) continue;
            busy += manifest.Created - start;
            end = manifest.Created;
        }

        return busy;
    }

    private static string Minutes(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes}:{span.Seconds:00} min");
}
