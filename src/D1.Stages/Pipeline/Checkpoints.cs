using System.Globalization;
using System.Text.Json;
using D1.Stages.Artifacts;

namespace D1.Stages.Pipeline;

/// <summary>
/// A stage's checkpoints: folders <c>step-…</c> that appear complete in one rename, with digests of their files. The last few are
/// kept; a damaged one is passed over for the one before it.
/// </summary>
public sealed class Checkpoints(string folder, IStageEvents events, TimeProvider time, CancellationToken cancellation)
{
    private const string DigestFile = "digests.json";
    private const string Prefix = "step-";
    private const string Unfinished = "unfinished";
    private long? _savedStep;
    private long _savedAt = time.GetTimestamp();

    /// <summary>Least time between two checkpoints that <see cref="Offer"/> takes.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many stay.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>The newest complete and undamaged checkpoint; null to start from the beginning.</summary>
    public Checkpoint? Latest()
    {
        var complete = Complete();
        foreach (var (at, checkpoint) in complete.Index())
        {
            if (IsSound(checkpoint.Folder))
            {
                _savedStep = checkpoint.Step;
                events.Message($"resuming after step {checkpoint.Step}");
                return checkpoint;
            }
            events.Message($"checkpoint of step {checkpoint.Step} is damaged: {(at + 1 < complete.Count ? "going back to the one before it" : "starting from the beginning")}");
            Directory.Delete(checkpoint.Folder, recursive: true);
        }
        return null;
    }

    /// <summary>
    /// To be called after every step: saves when the interval has passed, and when a stop was asked for saves and then ends the
    /// stage.
    /// </summary>
    /// <param name="step">Steps done.</param>
    /// <param name="save">Writes everything that the rest of the run depends on into the folder it is given.</param>
    /// <exception cref="OperationCanceledException">A stop was asked for; the checkpoint is written.</exception>
    public void Offer(long step, Action<string> save)
    {
        if (cancellation.IsCancellationRequested)
        {
            Save(step, save);
            cancellation.ThrowIfCancellationRequested();
        }
        if (time.GetElapsedTime(_savedAt) >= Interval) Save(step, save);
    }

    /// <summary>Saves now, unless this step is saved already.</summary>
    public void Save(long step, Action<string> save)
    {
        if (_savedStep == step) return;
        var unfinished = Path.Combine(folder, Unfinished);
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        save(unfinished);
        File.WriteAllText(Path.Combine(unfinished, DigestFile), JsonSerializer.Serialize(Digests(unfinished)));
        var complete = Path.Combine(folder, Prefix + step.ToString("D12", CultureInfo.InvariantCulture));
        if (Directory.Exists(complete)) Directory.Delete(complete, recursive: true);
        Directory.Move(unfinished, complete);
        (_savedStep, _savedAt) = (step, time.GetTimestamp());
        foreach (var old in Complete().Skip(Keep)) Directory.Delete(old.Folder, recursive: true);
    }

    // Newest first.
    private IReadOnlyList<Checkpoint> Complete() => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateDirectories(folder, Prefix + "*")
            .Where(path => long.TryParse(Path.GetFileName(path)[Prefix.Length..], CultureInfo.InvariantCulture, out _))
            .Select(path => new Checkpoint(long.Parse(Path.GetFileName(path)[Prefix.Length..], CultureInfo.InvariantCulture), path))
            .OrderByDescending(checkpoint => checkpoint.Step)];

    private static bool IsSound(string path)
    {
        try
        {
            var recorded = JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(Path.Combine(path, DigestFile)));
            return recorded is not null && recorded.SequenceEqual(Digests(path));
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return false;
        }
    }

    private static SortedDictionary<string, string> Digests(string path) => new(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != DigestFile)
        .ToDictionary(file => Path.GetRelativePath(path, file), ContentDigest.OfFile), StringComparer.Ordinal);
}
