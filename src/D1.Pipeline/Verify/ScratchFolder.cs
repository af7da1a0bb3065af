namespace D1.Pipeline.Verify;

/// <summary>A folder to build in: a temporary one that goes when it is disposed, or a given one that stays.</summary>
public sealed class ScratchFolder(string? given = null) : IDisposable
{
    public string Path { get; } = given is null ? Directory.CreateTempSubdirectory("d1-verify-").FullName
        : System.IO.Path.GetFullPath(given);

    public void Dispose()
    {
        if (given is null) Directory.Delete(Path, recursive: true);
    }
}
