using System.Globalization;
using D1.Pipeline.Store;

namespace D1.Pipeline;

/// <summary>
/// A stage's checkpoints: sealed folders <c>step-…</c>. The last few are kept; a damaged one is passed over for the one before it.
/// </summary>
public sealed class Checkpoints(string folder, IStageEvents events, TimeProvider time, CancellationToken cancellation)
{
    private const string Prefix = "step-";
    private long? _savedStep;
    private long _savedAt = time.GetTimestamp();

    /// <summary>Least time between two checkpoints that <see cref="Offer"/> takes.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Called before each one is written.</summary>
    public Action? Saving { get; init; }

    /// <summary>What each one holds beside what it is given, and what is taken up with the latest.</summary>
    public IReadOnlyList<ICheckpointed> Beside { get; init; } = [];

    /// <summary>How many stay.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>The newest complete checkpoint; null before the first.</summary>
    public Checkpoint? Newest => Complete() is [var newest, ..] ? newest : null;

    /// <summary>The newest complete and undamaged checkpoint; null to start from the beginning.</summary>
    /// <param name="covers">Whether what else a run must have done by a step is there, when anything.</param>
    public Checkpoint? Latest(Func<long, bool>? covers = null)
    {
        var complete = Complete();
        foreach (var (at, checkpoint) in complete.Index())
        {
            var sound = SealedFolder.IsSound(checkpoint.Folder);
            if (sound && covers?.Invoke(checkpoint.Step) != false)
            {
                _savedStep = checkpoint.Step;
                events.Message($"resuming after step {checkpoint.Step}");
                foreach (var one in Beside) one.Restore(checkpoint.Folder);
                return checkpoint;
            }
            events.Message($"{(sound ? "what was kept before" : "checkpoint of")} step {checkpoint.Step} is damaged: "
                + $"{(at + 1 < complete.Count ? "going back to the one before it" : "starting from the beginning")}");
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
        Saving?.Invoke();
        SealedFolder.Write(Path.Combine(folder, Prefix + step.ToString("D12", CultureInfo.InvariantCulture)), into =>
        {
            save(into);
            foreach (var one in Beside) one.Save(into);
        });
        (_savedStep, _savedAt) = (step, time.GetTimestamp());
        foreach (var old in Complete().Skip(Keep)) Directory.Delete(old.Folder, recursive: true);
    }

    // Newest first.
    private IReadOnlyList<Checkpoint> Complete() => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateDirectories(folder, Prefix + "*")
            .Where(path => long.TryParse(Path.GetFileName(path)[Prefix.Length..], CultureInfo.InvariantCulture, out _))
            .Select(path => new Checkpoint(long.Parse(Path.GetFileName(path)[Prefix.Length..], CultureInfo.InvariantCulture), path))
            .OrderByDescending(checkpoint => checkpoint.Step)];
}

/// <summary>A complete checkpoint: the steps done when it was taken, and the folder that holds its files.</summary>
public sealed record Checkpoint(long Step, string Folder)
{
    /// <summary>Full path of one of its files.</summary>
    public string File(string name) => Path.Combine(Folder, name);
}

/// <summary>What a checkpoint holds beside the state of the work.</summary>
public interface ICheckpointed
{
    /// <summary>Writes it into a checkpoint's folder.</summary>
    void Save(string folder);

    /// <summary>Takes up what <see cref="Save"/> wrote.</summary>
    void Restore(string folder);
}
