using D1.Stages.Hub;

namespace D1.Stages.Tests.Hub;

/// <summary>Whatever a server does, what arrives is the right file or one clear line.</summary>
public sealed class RangedDownloadTests : IDisposable
{
    private readonly HubBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(12345)]
    public void A_file_comes_in_parts_that_cover_it_once(int bytes)
    {
        var content = _bench.Serve("weights/a b.bin", bytes);
        Assert.Equal(content, _bench.Get("weights/a b.bin"));
        Assert.False(Directory.Exists(_bench.Out("weights/a b.bin") + ".partial"));
        if (bytes > 1000)
            Assert.Equal(Enumerable.Range(0, (bytes + 999) / 1000)
                .Select(part => $"{part * 1000}-{Math.Min(bytes, (part + 1) * 1000) - 1}"),
                _bench.Hub.Gets.OrderBy(request => request.From).Select(request => request.Range));
    }

    [Fact]
    public void A_part_that_is_cut_goes_on_where_it_was_cut()
    {
        var content = _bench.Serve("a", 5000);
        _bench.Hub.Behave = request =>
            request.IsForContent && request.From % 1000 == 0 ? _bench.Hub.Honest(request) with { CutAfter = 300 } : null;
        Assert.Equal(content, _bench.Get("a"));
        Assert.Equal(Enumerable.Range(0, 5)
            .SelectMany(part => (string[])[$"{1000 * part}-{(1000 * part) + 999}", $"{(1000 * part) + 300}-{(1000 * part) + 999}"]),
            _bench.Hub.Gets.OrderBy(request => request.From).Select(request => request.Range));
        Assert.Empty(_bench.Time.Waits);
    }

    [Fact]
    public void A_small_file_that_is_cut_goes_on_where_it_was_cut()
    {
        var content = _bench.Serve("a", 700);
        _bench.Hub.Behave = request => request is { Range: null } ? _bench.Hub.Honest(request) with { CutAfter = 300 } : null;
        Assert.Equal(content, _bench.Get("a"));
        Assert.Equal([null, "300-699"], _bench.Hub.Gets.Select(request => request.Range));
    }

    [Fact]
    public void The_next_attempt_asks_for_the_rest_alone()
    {
        var content = _bench.Serve("a", 5000);
        _bench.Hub.Behave = request => !request.IsForContent ? null
            : request.From == 2000 ? _bench.Hub.Honest(request) with { CutAfter = 400 }
            : request.From == 2400 ? new FakeReply(500, []) : null;
        Assert.Contains("answers 500 (InternalServerError); the next run goes on from here", _bench.Fail("a"), StringComparison.Ordinal);
        var before = _bench.Hub.Gets.Count;
        _bench.Hub.Behave = _ => null;
        Assert.Equal(content, _bench.Get("a"));
        var rest = _bench.Hub.Gets.Skip(before).ToList();
        Assert.Contains("2400-2999", rest.Select(request => request.Range));
        Assert.DoesNotContain("0-999", rest.Select(request => request.Range));
    }

    [Fact]
    public void What_is_left_of_other_content_is_no_start()
    {
        _bench.Serve("a", 3000);
        _bench.Hub.Behave = request => request.IsForContent && request.From == 2000 ? new FakeReply(500, []) : null;
        _bench.Fail("a");
        _bench.Hub.Behave = _ => null;
        Assert.Equal(_bench.Serve("a", 3000, seed: 2), _bench.Get("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"Identity\":\"x\"}")]
    public void A_torn_state_is_no_start(string state)
    {
        var content = _bench.Serve("a", 3000);
        _bench.Write("out/a.partial/state.json", System.Text.Encoding.UTF8.GetBytes(state));
        _bench.Write("out/a.partial/content", new byte[3000]);
        Assert.Equal(content, _bench.Get("a"));
    }

    [Fact]
    public void A_server_that_ignores_ranges_is_read_from_the_beginning()
    {
        var content = _bench.Serve("a", 5000);
        _bench.Hub.Behave = request => request.IsForContent ? _bench.Hub.Honest(request with { Range = null }) : null;
        Assert.Equal(content, _bench.Get("a"));
    }

    [Fact]
    public void A_server_that_ignores_ranges_and_cuts_is_read_again_and_what_is_there_stays()
    {
        var content = _bench.Serve("a", 5000);
        var gets = 0;
        _bench.Hub.Behave = request => !request.IsForContent ? null : _bench.Hub.Honest(request with { Range = null }) with
        {
            CutAfter = request.Range is null && Interlocked.Increment(ref gets) == 1 ? 2500 : null,
        };
        Assert.Equal(content, _bench.Get("a"));
        Assert.Equal(2, gets);
    }

    [Fact]
    public void Another_part_than_the_one_asked_for_is_not_taken()
    {
        var content = _bench.Serve("a", 3000);
        var wrong = 0;
        _bench.Hub.Behave = request => request.IsForContent && request.From == 1000 && Interlocked.Increment(ref wrong) == 1
            ? _bench.Hub.Honest(request with { Range = "0-999" }) : null;
        Assert.Equal(content, _bench.Get("a"));
    }

    [Fact]
    public void A_wrong_length_is_told_with_both()
    {
        var content = _bench.Serve("a", 500);
        _bench.Hub.Behave = request => request.IsForContent ? new FakeReply(200, HubBench.Content(400)) : null;
        Assert.Equal("org/name@0123456 a: the server sends a file of 400 bytes, expected 500", _bench.Fail("a"));
        _bench.Serve("b", 5000);
        _bench.Hub.Behave = request => request is { IsForContent: true, Range: { } range }
            ? new FakeReply(206, new byte[1000]) { Headers = { ["Content-Range"] = $"bytes {range}/6000" } } : null;
        Assert.Equal("org/name@0123456 b: the server sends a file of 6000 bytes, expected 5000", _bench.Fail("b"));
    }

    [Theory]
    [InlineData(800)]
    [InlineData(4200)]
    public void Wrong_bytes_are_told_with_both_digests_and_removed(int bytes)
    {
        var (right, wrong) = (_bench.Serve("a", bytes), HubBench.Content(bytes, seed: 2));
        _bench.Hub.Behave = request =>
        {
            if (!request.IsForContent) return null;
            _bench.Hub.Files["/wrong"] = wrong;
            return _bench.Hub.Honest(request with { Path = "/wrong" });
        };
        Assert.Equal($"org/name@0123456 a: what came has git blob {FakeHub.GitBlob(wrong)}, expected {FakeHub.GitBlob(right)}; it is "
            + "removed", _bench.Fail("a"));
        Assert.False(Directory.Exists(_bench.Out("a") + ".partial"));
        var pinned = new ExpectedContent(Sha256: FakeHub.Sha256(right));
        Assert.Equal($"org/name@0123456 a: what came has SHA-256 {FakeHub.Sha256(wrong)}, expected {FakeHub.Sha256(right)}; it is removed",
            _bench.Fail("a", pinned));
        _bench.Hub.Behave = _ => null;
        Assert.Equal(right, _bench.Get("a", pinned));
    }

    [Fact]
    public void Bytes_that_the_server_says_are_not_there_are_asked_for_again_and_the_others_stay()
    {
        var content = _bench.Serve("a", 3000);
        _bench.Hub.Behave = request => request.IsForContent && request.From == 2000 ? new FakeReply(416, []) : null;
        Assert.EndsWith("says that there are no bytes 2000-2999 (416); the next run goes on from here", _bench.Fail("a"),
            StringComparison.Ordinal);
        Assert.Equal(7, _bench.Hub.Gets.Count(request => request.From == 2000));
        var before = _bench.Hub.Gets.Count;
        _bench.Hub.Behave = _ => null;
        Assert.Equal(content, _bench.Get("a"));
        Assert.Contains("2000-2999", _bench.Hub.Gets.Skip(before).Select(request => request.Range));
    }

    [Fact]
    public async Task What_comes_is_noted_along_the_way()
    {
        var file = _bench.Out("a");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        long Noted() => PartialFile.DoneOf(file, "x", 2500, 1000);
        using var partial = PartialFile.Open(file, "x", 2500, 1000);
        await partial.AppendAsync(0, new byte[600], default);
        Assert.Equal(0, Noted());
        await partial.AppendAsync(1, new byte[500], default);
        Assert.Equal(1100, Noted());
        Assert.Equal((0, 0, 0), (PartialFile.DoneOf(file, "y", 2500, 1000), PartialFile.DoneOf(file, "x", 2501, 1000),
            PartialFile.DoneOf(file, "x", 2500, 999)));
        await partial.AppendAsync(2, new byte[100], default);
        partial.Dispose();
        Assert.Equal(1200, Noted());
    }

    [Theory]
    [InlineData("[1000,1000]")]
    [InlineData("[1000,1000,501]")]
    [InlineData("[1000,-1,0]")]
    public void A_state_of_what_cannot_be_is_no_start(string done)
    {
        _bench.Write("out/a.partial/content", new byte[2500]);
        _bench.Write("out/a.partial/state.json",
            System.Text.Encoding.UTF8.GetBytes($"{{\"Identity\":\"x\",\"Bytes\":2500,\"PartBytes\":1000,\"Done\":{done}}}"));
        Assert.Equal(0, PartialFile.DoneOf(_bench.Out("a"), "x", 2500, 1000));
        using var partial = PartialFile.Open(_bench.Out("a"), "x", 2500, 1000);
        Assert.Equal((0, 3), (partial.Done, partial.Parts));
    }

    [Fact]
    public void What_an_earlier_attempt_left_and_is_wrong_is_downloaded_once_more_from_the_beginning()
    {
        var content = _bench.Serve("a", 3000);
        var left = Path.Combine(_bench.Out("a") + ".partial", "content");
        // Parts come side by side: the one that fails waits for the first.
        _bench.Hub.Behave = request => request.IsForContent && request.From == 2000 && SpinWait.SpinUntil(HasFirst, TimeSpan.FromMinutes(1))
            ? new FakeReply(500, [])
            : null;
        _bench.Fail("a");
        var bytes = File.ReadAllBytes(left);
        Assert.Equal(content[0], bytes[0]);
        bytes[0] ^= 1;
        File.WriteAllBytes(left, bytes);
        _bench.Hub.Behave = _ => null;
        Assert.Equal(content, _bench.Get("a"));
        Assert.EndsWith($"expected {FakeHub.GitBlob(content)}; downloading it from the beginning", Assert.Single(_bench.Said),
            StringComparison.Ordinal);

        bool HasFirst()
        {
            using var file = new FileStream(left, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return file.ReadByte() == content[0];
        }
    }

    [Fact]
    public void A_busy_server_is_left_alone_for_as_long_as_it_asks()
    {
        var content = _bench.Serve("a", 500);
        var asked = 0;
        _bench.Hub.Behave = request => Interlocked.Increment(ref asked) switch
        {
            1 => new FakeReply(429, []) { Headers = { ["Retry-After"] = "7" } },
            3 => new FakeReply(503, []) { Headers = { ["Retry-After"] = "9" } },
            4 => new FakeReply(502, []),
            _ => null,
        };
        Assert.Equal(content, _bench.Get("a"));
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(9)], _bench.Time.Waits.Take(2));
        Assert.Equal(3, _bench.Time.Waits.Count);
    }

    [Fact]
    public void A_server_that_asks_for_minutes_gets_them_and_one_that_asks_for_more_is_not_asked_again()
    {
        var content = _bench.Serve("a", 500);
        var asked = 0;
        _bench.Hub.Behave = _ => Interlocked.Increment(ref asked) == 1 ? new FakeReply(429, []) { Headers = { ["Retry-After"] = "300" } }
            : null;
        Assert.Equal(content, _bench.Get("a"));
        Assert.Equal(TimeSpan.FromMinutes(5), _bench.Time.Waits.First());
        _bench.Serve("b", 500);
        _bench.Hub.Behave = request => request.IsForContent ? new FakeReply(429, []) { Headers = { ["Retry-After"] = "7200" } } : null;
        var before = _bench.Hub.Gets.Count;
        Assert.EndsWith("answers 429 (TooManyRequests) and asks to be left alone for 7200 s; the next run goes on from here",
            _bench.Fail("b"), StringComparison.Ordinal);
        Assert.Equal(before + 1, _bench.Hub.Gets.Count);
    }

    [Fact]
    public void A_server_that_falls_silent_is_asked_for_the_rest()
    {
        var content = _bench.Serve("a", 500);
        _bench.Patience = TimeSpan.FromMilliseconds(300);
        _bench.Hub.Behave = request => request is { Range: null } ? _bench.Hub.Honest(request) with { SilentAfter = 200 } : null;
        Assert.Equal(content, _bench.Get("a"));
        // On a busy machine a request or two may take longer than that, and come again.
        Assert.Equal([null, "200-499"], _bench.Hub.Gets.Select(request => request.Range).Distinct());
    }

    [Fact]
    public void A_server_that_is_not_there_is_one_line_that_names_the_mirror()
    {
        _bench.Hub.Dispose();
        var line = _bench.Fail("a");
        Assert.Contains("cannot be reached", line, StringComparison.Ordinal);
        Assert.EndsWith("offline, set D1_HUB_MIRROR to a folder that has it as models/org/name/a", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_cuts_and_stops_lose_nothing()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var (name, content) = ($"a{seed}", _bench.Serve($"a{seed}", 20_000, seed));
            var left = 3;
            CancellationTokenSource? stop = null;
            _bench.Hub.Behave = request =>
            {
                lock (random)
                {
                    if (!request.IsForContent) return null;
                    if (left > 0 && random.Next(6) == 0) stop?.Cancel();
                    return random.Next(3) == 0 ? _bench.Hub.Honest(request) with { CutAfter = random.Next(1000) } : null;
                }
            };
            while (true)
            {
                using (stop = new CancellationTokenSource())
                    try
                    {
                        Assert.Equal(content, _bench.Get(name, cancellation: stop.Token));
                        break;
                    }
                    catch (OperationCanceledException)
                    {
                        lock (random) left--;
                    }
            }
        }
    }
}
