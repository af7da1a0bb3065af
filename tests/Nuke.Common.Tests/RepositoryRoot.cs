using Nuke.Common.IO;

namespace BuildTests;

/// <summary>The checkout that the tests run in.</summary>
internal static class RepositoryRoot
{
    public static AbsolutePath Folder { get; } = Find(AbsolutePath.Create(AppContext.BaseDirectory));

    private static AbsolutePath Find(AbsolutePath folder) =>
        (folder / "D1.slnx").FileExists()
            ? folder
            : Find(folder.Parent ?? throw new InvalidOperationException("the tests do not run inside a checkout"));
}
