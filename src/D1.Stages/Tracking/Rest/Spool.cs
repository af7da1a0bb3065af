namespace D1.Stages.Tracking.Rest;

/// <summary>
/// The folder in which runs wait for one server: <c>&lt;artifacts&gt;/mlflow-spool/&lt;server&gt;/</c> with, for each run, a journal
/// (<c>&lt;run&gt;.jsonl</c>), a bookmark (<c>&lt;run&gt;.sent</c>) and copies of files that are yet to be sent (<c>&lt;run&gt;.files/</c>). Workers write journals; whoever
/// holds the lock sends.
/// </summary>
internal sealed class Spool(string artifactsRoot, MlflowServer server)
{
    private const string JournalEnding = ".jsonl";

    public string Folder { get; } = Path.Combine(artifactsRoot, "mlflow-spool", server.FolderName);

    public string LockFile => Path.Combine(Folder, "lock");

    public IEnumerable<Journal> Journals() =>
        Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*" + JournalEnding).Select(path => new Journal(path)) : [];

    public Journal JournalOf(string runId) => new(Path.Combine(Folder, runId + JournalEnding));

    public string BookmarkOf(string runId) => Path.Combine(Folder, runId + ".sent");

    public string FileOf(string runId, string name) => Path.Combine(Folder, runId + ".files", name);
}
