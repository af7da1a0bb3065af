using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;

/// <summary>What the solution is compiled from.</summary>
sealed class SourceTree(AbsolutePath root)
{
    static readonly string[] Folders = ["build", "compat", "src", "tests"];
    static readonly string[] Made = ["bin", "obj"];

    /// <summary>Project folders: those that hold a project file.</summary>
    public IEnumerable<AbsolutePath> Projects => Files().Where(x => x.Extension == ".csproj").Select(x => x.Parent!);

    /// <summary>SHA-256 of names, contents and the libtorch that was chosen: another one where there is something to compile.</summary>
    public string Digest()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files())
        {
            digest.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
            digest.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(root, file) + "\n"));
        }

        foreach (var choice in (string[])["LIBTORCH", "Torch"])
            digest.AppendData(Encoding.UTF8.GetBytes($"{choice}={Environment.GetEnvironmentVariable(choice)}\n"));
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    IEnumerable<AbsolutePath> Files() =>
        Folders.SelectMany(x => Below(root / x)).Concat(root.GetFiles("Directory.*")).Append(root / "D1.slnx");

    static IEnumerable<AbsolutePath> Below(AbsolutePath folder) =>
        folder.GetFiles().Concat(folder.GetDirectories().Where(x => !Made.Contains(x.Name)).SelectMany(Below));
}
