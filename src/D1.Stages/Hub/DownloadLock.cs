using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Core;
using D1.Pipeline.Store;

namespace D1.Stages.Hub;

/// <summary>
/// What a first download found, in a file beside its spec: the commit, and a digest of every file. Whoever has that file gets these bytes
/// or none.
/// </summary>
/// <param name="Repository"><c>organisation/name</c>.</param>
/// <param name="Revision">The commit, 40 hex digits.</param>
/// <param name="Files">Each with its length and SHA-256.</param>
internal sealed record DownloadLock(string Repository, string Revision, IReadOnlyList<LockedFile> Files)
{
    /// <summary>What names of such files end in.</summary>
    public const string Extension = ".lock.json";

    private static readonly DownloadLockJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Reads a lock; null where there is none yet.</summary>
    /// <exception cref="InputException">It is not one.</exception>
    public static DownloadLock? Find(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.DownloadLock) ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException error)
        {
            throw new InputException($"{path}: no lock of a download: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>The digest and length of a file that is there.</summary>
    public static LockedFile Of(string path, string content)
    {
        using var stream = File.OpenRead(content);
        return new(path, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>The files of a spec as they are held to this.</summary>
    /// <param name="path">Where this lies, for messages.</param>
    /// <param name="options">The spec.</param>
    /// <exception cref="InputException">The spec is of another repository, commit or files.</exception>
    public IEnumerable<HubFile> Hold(string path, DownloadDataOptions options)
    {
        if (options.Repository != Repository || (options.Revision ?? Revision) != Revision)
        {
            throw new InputException($"{path}: is of {Repository} at {Revision}, the spec of {options.Repository} at "
                + $"{options.Revision ?? "any commit"}; delete it to record another");
        }

        var repository = new HubRepository(options.Kind, Repository, Revision);
        foreach (var file in options.Files)
        {
            var locked = Files.FirstOrDefault(locked => locked.Path == file.Path)
                ?? throw new InputException($"{path}: has no '{file.Path}', which the spec names; delete it to record another");
            var known = file.At(repository);
            yield return known with { Pinned = known.Pinned.With(new(locked.Bytes, locked.Sha256), $"{path}: {file.Path}") };
        }
    }

    /// <summary>Puts this beside its spec, whole or not at all.</summary>
    /// <exception cref="InputException">Another download has put another there meanwhile, or nobody may write there.</exception>
    public void Save(string path)
    {
        try
        {
            if (WholeFile.TryCreate(path, JsonSerializer.Serialize(this, Json.DownloadLock) + "\n")) return;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be written: {error.Message}", error);
        }

        if (Find(path) is not { } other || other.Revision != Revision || !other.Files.SequenceEqual(Files))
            throw new InputException($"{path}: another download recorded other files meanwhile; run it again");
    }
}

/// <summary>A file as it was when it was first downloaded.</summary>
/// <param name="Path">Inside the repository.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">64 lower-case hex digits.</param>
internal sealed record LockedFile(string Path, long Bytes, string Sha256);

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DownloadLock))]
internal sealed partial class DownloadLockJson : JsonSerializerContext;
