using System.Security.Cryptography;
using System.Text;

namespace D1.Pipeline.Files;

/// <summary>SHA-256, as 64 lower-case hex digits.</summary>
public static class ContentDigest
{
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>One digest for a set of files: over each path and digest, in order of the paths.</summary>
    public static string OfFiles(IEnumerable<(string Path, string Sha256)> files) => OfText(string.Concat(
        files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"{file.Path}\0{file.Sha256}\n")));
}
