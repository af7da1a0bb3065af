using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Files;

namespace D1.Pipeline.Specs;

/// <summary>
/// A file of rows that a spec names as an input (<c>inputs: {data: capitals.jsonl}</c>): it stands for the spec of a
/// <see cref="FileStage"/>, which holds its digest. So what is in it is in keys, and nothing has to be written about it.
/// </summary>
internal static class FileSpec
{
    public const string Extension = ".jsonl";

    // A table's cells ask for one file as often as there are cells.
    private static readonly ConcurrentDictionary<(string Path, FileStamp Stamp), string> Digests = new();

    /// <summary>Whether a path is that of such a file, there or not.</summary>
    public static bool Is(string path) => Path.GetExtension(path) == Extension;

    /// <summary>What its spec would say.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static SpecMapping Content(string path)
    {
        try
        {
            var spec = new JsonObject
            {
                [SpecKeys.Stage] = FileStage.StageName,
                ["name"] = Path.GetFileName(path),
                ["sha256"] = Digests.GetOrAdd((path, FileStamp.Of(path)), file => ContentDigest.OfFile(file.Path)),
            };
            return (SpecMapping)SpecYaml.ParseOverride(CanonicalJson.Write(spec), SourceLocation.Shorten(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot read {SourceLocation.Shorten(path)}: {error.Message}");
        }
    }
}
