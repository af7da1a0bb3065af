using System.Text.Json;

namespace D1.Stages.Tracking.Rest;

/// <summary>How far a run's journal has been sent.</summary>
/// <param name="Run">The run on the server; null before it is made.</param>
/// <param name="Sent">Bytes of the journal that the server acknowledged.</param>
/// <param name="Tried">Bytes that it may have got: what lies between was under way when something failed.</param>
/// <param name="Gone">Somebody deleted the run on the server; nothing more is sent.</param>
internal sealed record Bookmark(MlflowRun? Run = null, long Sent = 0, long Tried = 0, bool Gone = false)
{
    /// <summary>The bookmark in a file; a new one where there is none, or a damaged one.</summary>
    public static Bookmark Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Bookmark>(File.ReadAllBytes(path), MlflowJson.Options) ?? new Bookmark();
        }
        catch (Exception error) when (error is FileNotFoundException or JsonException)
        {
            return new Bookmark();
        }
    }

    public void Write(string path)
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, MlflowJson.Options));
        File.Move(path + ".new", path, overwrite: true);
    }
}
