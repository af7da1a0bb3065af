using D1.Core;
using D1.Pipeline.Requests;
using D1.Pipeline.Store;
using D1.Tasks.Data;

namespace D1.Stages.Hub;

/// <summary>
/// Gets files of hubs at pinned commits: from a mirror on this machine, from the cache of Python's hub library, or over the network.
/// Whatever the way, the content is checked against a digest: the one that the spec pins, or else the one that the hub publishes for the
/// commit.
/// </summary>
/// <param name="settings">Where from.</param>
/// <param name="say">Gets a line when something a person should know happens, such as a copy that is passed over.</param>
[OutsideKey("how bytes come; which they are is pinned by digest or commit, and checked")]
public sealed class HubClient(HubSettings settings, Action<string> say) : IDisposable
{
    private readonly HubHttp _http = new(settings);
    private readonly HubMirrors _mirrors = new(settings.Mirrors);
    private readonly HubCache _cache = new(settings.Cache);
    private readonly Retries _retries = new(settings.Retries, settings.FirstWait, time: settings.Time, longestAsked: settings.LongestAsked);

    /// <summary>Finds a file and what its content must be. Copies on this machine are read whole, to check them.</summary>
    /// <exception cref="InputException">It cannot be had; one line says why, and what to do.</exception>
    public async Task<LocatedFile> LocateAsync(HubFile file, CancellationToken cancellation)
    {
        if (HubPath.Problem(file.Path) is { } problem) throw new InputException($"{file.Repository}: the path '{file.Path}' {problem}");
        var passedOver = new List<string>();
        if (Local(file, file.Pinned, passedOver, cancellation) is { } local) return local;
        if (settings.Offline is { } offline || file.Repository.Kind == HubKind.Mirror) throw Lacking(file, passedOver);
        foreach (var line in passedOver) say(line);
        var published = await AskAsync(file, _http.DescribeAsync, cancellation).ConfigureAwait(false);
        var expected = file.Pinned.With(published, $"{file}");
        if (!expected.HasDigest) throw new InputException(
            $"{file}: the server publishes no digest of it; pin its sha256 or git_blob in the spec");
        if (!file.Pinned.HasDigest && FromCache(file, expected, [], cancellation) is { } cached) return cached;
        return new LocatedFile(file, expected,
            expected.Bytes ?? throw new InputException($"{file}: the server does not say how long it is; pin its bytes in the spec"), null);
    }

    /// <summary>The commit that a file's branch is at now.</summary>
    /// <exception cref="InputException">The hub cannot be asked, or does not say.</exception>
    public async Task<string> CommitAsync(HubFile file, CancellationToken cancellation)
    {
        if (settings.Offline is { } offline)
        {
            throw new InputException(
                $"{file}: the first download asks the hub for its commit; unset {offline}, or put the lock of an earlier one beside the "
                + "spec");
        }

        return await AskAsync(file, _http.CommitAsync, cancellation).ConfigureAwait(false)
            ?? throw new InputException($"{file}: the hub does not say of which commit it is; give the spec a revision");
    }

    /// <summary>Puts a located file at a place of its own, downloading it where it is not on this machine.</summary>
    /// <param name="located">From <see cref="LocateAsync"/>.</param>
    /// <param name="destination">The file to make; <c>&lt;destination&gt;.partial</c> holds what is there of a download.</param>
    /// <param name="came">Told of every stretch of bytes that arrives over the network.</param>
    /// <param name="cancellation">Stops; the next attempt goes on from there.</param>
    /// <exception cref="InputException">It cannot be had, or has other content.</exception>
    public async Task PlaceAsync(LocatedFile located, string destination, Action<long> came, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        if (located.LocalPath is { } local) FileClone.Share(local, destination, cancellation);
        else await new RangedDownload(_http, settings, say).RunAsync(located, destination, came, cancellation).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> AskAsync<T>(HubFile file, Func<HubFile, CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await _retries.RunAsync(token => ask(file, token), cancellation).ConfigureAwait(false);
        }
        catch (RequestTroubleException trouble)
        {
            throw new InputException($"{trouble.Message}; offline, set {HubMirror.Variable} to a folder that has it as "
                + $"{file.Repository.MirrorFolder}/{file.Path}");
        }
    }

    private LocatedFile? Local(HubFile file, ExpectedContent expected, List<string> passedOver, CancellationToken cancellation)
    {
        // Without a digest in the spec nothing says whether a mirror has the right file.
        foreach (var path in _mirrors.Candidates(file))
            if (!expected.HasDigest) passedOver.Add($"{file}: {path} cannot be checked, since the spec pins no digest");
            else if (Checked(file, path, expected, passedOver, cancellation) is { } found) return found;
        return FromCache(file, expected, passedOver, cancellation);
    }

    private LocatedFile? FromCache(HubFile file, ExpectedContent expected, List<string> passedOver, CancellationToken cancellation) =>
        _cache.Find(file, expected) is { } cached ? Checked(file, cached.Path, cached.Expected, passedOver, cancellation) : null;

    private static LocatedFile? Checked(HubFile file, string path, ExpectedContent expected, List<string> passedOver,
        CancellationToken cancellation)
    {
        try
        {
            if (ContentCheck.Mismatch(path, expected, cancellation) is not { } mismatch)
                return new LocatedFile(file, expected, new FileInfo(path).Length, path);
            passedOver.Add($"{file}: {path} has {mismatch}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            passedOver.Add($"{file}: {path} cannot be read ({error.Message.ReplaceLineEndings(" ")})");
        }
        return null;
    }

    private InputException Lacking(HubFile file, List<string> passedOver)
    {
        if (passedOver.Count > 0) return new InputException(passedOver[^1]);
        var place = $"{file.Repository.MirrorFolder}/{file.Path}";
        var mirrors = settings.Mirrors.Count == 0 ? "there is no mirror" : $"not in {string.Join(", ", settings.Mirrors)}";
        return new InputException(file.Repository.Kind == HubKind.Mirror
            ? $"{place}: {mirrors}, and no hub has it; set {HubMirror.Variable} to a mirror that does"
            : $"{file}: {mirrors} ({place}), nor in the hub cache; unset {settings.Offline} to download it");
    }
}
