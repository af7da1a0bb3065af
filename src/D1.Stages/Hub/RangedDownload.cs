using System.IO.Compression;
using D1.Core;
using D1.Pipeline.Requests;

namespace D1.Stages.Hub;

/// <summary>
/// Downloads one file in parts side by side, each going on where it was cut. A reader follows behind the gapless beginning and digests it,
/// so that the verdict is there with the last byte.
/// </summary>
/// <param name="http">Asks the hub.</param>
/// <param name="settings">Parts, connections and patience.</param>
/// <param name="say">Told when what an earlier attempt left is of no use.</param>
internal sealed class RangedDownload(HubHttp http, HubSettings settings, Action<string> say)
{
    private const int BufferBytes = 256 << 10;
    private readonly Retries _retries = new(settings.Retries, settings.FirstWait, time: settings.Time, longestAsked: settings.LongestAsked);

    /// <summary>Downloads the file, or what an earlier attempt left of it to do.</summary>
    /// <param name="located">The file; its expected content has a digest.</param>
    /// <param name="destination">Its new place.</param>
    /// <param name="came">Told of every stretch of bytes that arrives.</param>
    /// <param name="cancellation">Stops; the next attempt goes on from there.</param>
    /// <exception cref="InputException">It cannot be had, or is not what it must be; in the second case nothing of it is kept.</exception>
    public async Task RunAsync(LocatedFile located, string destination, Action<long> came, CancellationToken cancellation)
    {
        try
        {
            while (await AttemptAsync(located, destination, came, cancellation).ConfigureAwait(false) is { } mismatch)
                say($"{located.File}: together with what an earlier attempt left it has {mismatch}; downloading it from the beginning");
        }
        catch (RequestTroubleException trouble)
        {
            throw new InputException($"{trouble.Message}; the next run goes on from here");
        }
    }

    // What differs where the file was not begun here, so that another attempt may do better; null when it is in its place.
    private async Task<string?> AttemptAsync(LocatedFile located, string destination, Action<long> came, CancellationToken cancellation)
    {
        using var partial = PartialFile.Open(destination, located.Expected.Identity, located.Bytes, settings.PartBytes);
        var resumed = partial.Done > 0;
        using var check = new ContentCheck(located.Expected, located.Bytes);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var checking = DigestAsync(partial, check, stop.Token);
        try
        {
            await DownloadAsync(located.File, partial, came, cancellation).ConfigureAwait(false);
            await checking.ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        if (check.Mismatch() is { } mismatch)
        {
            PartialFile.Discard(destination);
            return resumed ? mismatch : throw new InputException($"{located.File}: what came has {mismatch}; it is removed");
        }
        partial.Finish(destination);
        return null;
    }

    private static async Task DigestAsync(PartialFile partial, ContentCheck check, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 20];
        for (long at = 0; at < partial.Bytes;)
        {
            var grown = partial.Grown();
            var there = Math.Min(buffer.Length, partial.Prefix - at);
            if (there == 0)
            {
                await grown.WaitAsync(cancellation).ConfigureAwait(false);
                continue;
            }
            var read = await partial.ReadAsync(buffer.AsMemory(0, (int)there), at, cancellation).ConfigureAwait(false);
            check.Append(buffer.AsSpan(0, read));
            at += read;
        }
    }

    private async Task DownloadAsync(HubFile file, PartialFile partial, Action<long> came, CancellationToken cancellation)
    {
        var parts = Enumerable.Range(0, partial.Parts).Where(part => partial.Missing(part) is not null).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Connections, CancellationToken = cancellation };
        try
        {
            await Parallel.ForEachAsync(parts, options, async (part, token) =>
            {
                while (partial.Missing(part) is not null)
                    await _retries.RunAsync(inner => FetchPartAsync(file, partial, part, came, inner), token).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (RangeRefusedException)
        {
            await _retries.RunAsync(token => FetchWholeAsync(file, partial, came, token), cancellation).ConfigureAwait(false);
        }
    }

    // One request. Cut off after some progress it returns, and is no failure: the rest is asked for next.
    private async Task FetchPartAsync(HubFile file, PartialFile partial, int part, Action<long> came, CancellationToken cancellation)
    {
        if (partial.Missing(part) is not { } missing) return;
        var whole = missing == (0, partial.Bytes - 1);
        using var response = await http.GetAsync(file, whole ? null : missing, cancellation).ConfigureAwait(false);
        if (HubHttp.PackingOf(response) is not null) throw new RangeRefusedException();
        if ((int)response.StatusCode == 200)
        {
            RequireLength(file, response.Content.Headers.ContentLength, partial.Bytes);
            if (!whole) throw new RangeRefusedException();
        }
        else if (response.Content.Headers.ContentRange is var range && (range?.From != missing.From || range.To > missing.To))
        {
            throw new RequestTroubleException(
                $"{file}: asked for bytes {missing.From}-{missing.To}, the server sends '{range}'")
            { IsTransient = true };
        }
        else
        {
            RequireLength(file, range.Length, partial.Bytes);
        }
        await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[BufferBytes];
        var progress = false;
        while (partial.Missing(part) is { } left)
        {
            var read = await ReadAsync(file, body, buffer.AsMemory(0, (int)Math.Min(buffer.Length, left.To - left.From + 1)), progress,
                cancellation).ConfigureAwait(false);
            if (read == 0) return;
            await partial.AppendAsync(part, buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            came(read);
            progress = true;
        }
    }

    // Everything from the beginning on, written only where it is missing.
    private async Task FetchWholeAsync(HubFile file, PartialFile partial, Action<long> came, CancellationToken cancellation)
    {
        using var response = await http.GetAsync(file, null, cancellation).ConfigureAwait(false);
        await using var body = await UnpackAsync(file, response, partial.Bytes, cancellation).ConfigureAwait(false);
        var buffer = new byte[BufferBytes];
        long at = 0;
        for (var part = 0; part < partial.Parts; part++)
            while (partial.Missing(part) is { } missing)
            {
                var room = Math.Min(buffer.Length, missing.From > at ? missing.From - at : missing.To - at + 1);
                var read = await ReadAsync(file, body, buffer.AsMemory(0, (int)room), false, cancellation).ConfigureAwait(false);
                if (at == missing.From)
                {
                    await partial.AppendAsync(part, buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
                    came(read);
                }
                at += read;
            }
    }

    private static async Task<Stream> UnpackAsync(HubFile file, HttpResponseMessage response, long bytes, CancellationToken cancellation)
    {
        var packing = HubHttp.PackingOf(response);
        if (packing is null) RequireLength(file, response.Content.Headers.ContentLength, bytes);
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        return packing switch
        {
            null => body,
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "deflate" => new ZLibStream(body, CompressionMode.Decompress),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            _ => throw new InputException($"{file}: the server packs it ({packing}), which nobody asked for"),
        };
    }

    // 0 when the connection is cut and that may be taken for an end.
    private async Task<int> ReadAsync(HubFile file, Stream body, Memory<byte> buffer, bool mayEnd, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(settings.Patience);
        string reason;
        try
        {
            var read = await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
            if (read > 0) return read;
            reason = "ended too early";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            reason = $"was silent for {settings.Patience.TotalSeconds:0.#} s";
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            reason = $"was cut ({error.Message.ReplaceLineEndings(" ")})";
        }
        return mayEnd ? 0 : throw new RequestTroubleException($"{file}: the connection {reason}") { IsTransient = true };
    }

    private static void RequireLength(HubFile file, long? length, long expected)
    {
        if (length is { } bytes && bytes != expected)
            throw new InputException(FormattableString.Invariant($"{file}: the server sends a file of {bytes} bytes, expected {expected}"));
    }
}

/// <summary>The server answers a request for a part with the whole file, or packs what it sends.</summary>
internal sealed class RangeRefusedException() : Exception("the server ignores ranges");
