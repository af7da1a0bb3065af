using Nuke.Common.IO;

namespace BuildTests;

/// <summary>A folder with <c>.nuke</c>, deleted in the end.</summary>
internal sealed class ToyRepository : IDisposable
{
    /// <param name="suffix">End of the folder's name.</param>
    public ToyRepository(string suffix = "")
    {
        Folder = AbsolutePath.Create(Directory.CreateTempSubdirectory("toy-build-").FullName);
        if (suffix.Length > 0)
        {
            var named = AbsolutePath.Create((string)Folder + suffix);
            Directory.Move(Folder, named);
            Folder = named;
        }

        (Folder / ".nuke").CreateDirectory();
    }

    public AbsolutePath Folder { get; }

    public ToyRepository With(string file, string content)
    {
        (Folder / file).WriteAllText(content);
        return this;
    }

    public void Dispose() => Folder.DeleteDirectory();
}
