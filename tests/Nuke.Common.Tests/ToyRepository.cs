using Nuke.Common.IO;

namespace BuildTests;

/// <summary>A folder with <c>.nuke</c>, deleted in the end.</summary>
internal sealed class ToyRepository : IDisposable
{
    public ToyRepository() => (Folder / ".nuke").CreateDirectory();

    public AbsolutePath Folder { get; } = AbsolutePath.Create(Directory.CreateTempSubdirectory("toy-build-").FullName);

    public ToyRepository With(string file, string content)
    {
        (Folder / file).WriteAllText(content);
        return this;
    }

    public void Dispose() => Folder.DeleteDirectory();
}
