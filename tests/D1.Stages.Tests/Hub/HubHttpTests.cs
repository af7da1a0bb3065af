using System.IO.Compression;
using System.Net;
using D1.Core;
using D1.Stages.Hub;

namespace D1.Stages.Tests.Hub;

public sealed class HubHttpTests : IDisposable
{
    private const string Token = "hf_s3cret";
    private readonly HubBench _bench = new();
    private readonly FakeHub _store = new();

    public void Dispose()
    {
        _bench.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void The_token_goes_to_the_hub_and_to_nobody_whom_it_leads_to()
    {
        var content = HubBench.Content(2500);
        _store.Files["/signed?key=1"] = _store.Files["/again"] = content;
        _store.Behave = request => request.Path == "/signed?key=1" ? FakeReply.Redirect("/again", 307) : null;
        _bench.Hub.Behave = request => request.Path.StartsWith("/moved", StringComparison.Ordinal)
            ? FakeReply.Redirect($"{_store.Address}signed?key=1") : FakeReply.Redirect("/moved", 301);
        _bench.Token = Token;
        Assert.Equal(content, _bench.Get("a", new ExpectedContent(Sha256: FakeHub.Sha256(content))));
        Assert.All(_bench.Hub.Requests, request => Assert.Equal($"Bearer {Token}", request.Login));
        Assert.All(_store.Requests, request => Assert.Null(request.Login));
        Assert.NotEmpty(_store.Requests);
    }

    [Fact]
    public void The_digest_of_a_large_file_is_the_hubs_and_its_store_is_not_asked_for_it()
    {
        var content = HubBench.Content(2500);
        _store.Files["/blob"] = content;
        _bench.Hub.Behave = _ => FakeReply.Redirect($"{_store.Address}blob").With("X-Linked-Etag", $"\"{FakeHub.Sha256(content)}\"")
            .With("X-Linked-Size", "2500");
        Assert.Equal(content, _bench.Get("a"));
        Assert.All(_store.Requests, request => Assert.True(request.IsForContent));
        _store.Files["/blob"] = HubBench.Content(2500, seed: 2);
        File.Delete(_bench.Out("a"));
        Assert.Contains($"expected {FakeHub.Sha256(content)}", _bench.Fail("a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_hub_says_what_a_file_must_be()
    {
        var content = HubBench.Content(2500);
        _store.Files["/blob"] = content;
        _store.Behave = request =>
            _store.Honest(request).With("X-Linked-Etag", $"\"{new string('a', 64)}\"").With("X-Linked-Size", "9")
                .With("X-Repo-Commit", new string('f', 40));
        _bench.Hub.Behave = _ => FakeReply.Redirect($"{_store.Address}blob");
        Assert.Equal(content, _bench.Get("a", new ExpectedContent(Sha256: FakeHub.Sha256(content))));
        File.Delete(_bench.Out("a"));
        Assert.EndsWith("the server publishes no digest of it; pin its sha256 or git_blob in the spec", _bench.Fail("a"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(407, 1)]
    [InlineData(403, 1)]
    [InlineData(503, 7)]
    public void A_proxy_that_refuses_is_one_line_without_its_password(int status, int asked)
    {
        // The store plays the proxy.
        _store.Behave = _ => new FakeReply(status, []);
        _bench.Endpoint = new Uri("https://hub.invalid/");
        _bench.Proxy = new WebProxy(new UriBuilder(_store.Address) { UserName = "ann", Password = "s3cret" }.Uri);
        var line = _bench.Fail("a");
        Assert.StartsWith($"org/name@0123456 a: the proxy lets nothing through to https://hub.invalid{HubBench.Address("a")} ({status}); "
            + "check HTTPS_PROXY", line, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
        Assert.All(_store.Requests, request => Assert.Equal("CONNECT", request.Method));
        Assert.Equal(asked, _store.Requests.Count);
    }

    [Theory]
    [InlineData("http://hub.example/b")]
    [InlineData("//hub.example:x/b")]
    public void A_redirect_out_of_tls_or_to_no_address_is_refused(string location) =>
        Assert.StartsWith("org/name@0123456 a: https://hub.example/a redirects to ",
        Assert.Throws<InputException>(() =>
            HubHttp.Next(_bench.FileOf("a"), new Uri("https://hub.example/a"), new Uri(location, UriKind.RelativeOrAbsolute))).Message,
                StringComparison.Ordinal);

    [Theory]
    [InlineData(405)]
    [InlineData(501)]
    [InlineData(403)]
    [InlineData(200)]
    public void What_a_server_makes_of_HEAD_is_nothing_to_us(int status)
    {
        var content = _bench.Serve("a", 2500);
        _store.Files["/raw"] = content;
        // A length of 0 beside a 200 is what some proxies make of it; a redirect loses the method with others.
        _bench.Hub.Behave = request =>
            request.Method == "HEAD" ? new FakeReply(status, []) : FakeReply.Redirect($"{_store.Address}raw", 303);
        _store.Behave = request => request.Method == "HEAD" ? new FakeReply(status, []) : null;
        Assert.Equal(content, _bench.Get("a", new ExpectedContent(Sha256: FakeHub.Sha256(content))));
    }

    [Fact]
    public void An_empty_file_has_no_first_byte()
    {
        _bench.Serve("a", 0);
        Assert.Empty(_bench.Get("a", new ExpectedContent(Sha256: FakeHub.Sha256([]))));
    }

    [Fact]
    public void A_server_that_says_no_length_needs_one_in_the_spec()
    {
        var content = _bench.Serve("a", 2500);
        _bench.Hub.Behave = request => _bench.Hub.Honest(request with { Range = null }) with { SaysLength = false };
        var pinned = new ExpectedContent(Sha256: FakeHub.Sha256(content));
        Assert.EndsWith(
            "the server does not say how long it is; pin its bytes in the spec", _bench.Fail("a", pinned), StringComparison.Ordinal);
        Assert.Equal(content, _bench.Get("a", new ExpectedContent(2500, FakeHub.Sha256(content))));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public void What_a_server_packs_unasked_is_unpacked_and_checked(string packing)
    {
        var content = _bench.Serve("a", 2500);
        _bench.Hub.Behave = request =>
        {
            var packed = new MemoryStream();
            using (Stream writer = packing switch
            {
                "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
                "br" => new BrotliStream(packed, CompressionLevel.Fastest),
                _ => new ZLibStream(packed, CompressionLevel.Fastest),
            })
                writer.Write(content);
            _bench.Hub.Files["/packed"] = packed.ToArray();
            return _bench.Hub.Honest(request with { Path = "/packed" }).With("Content-Encoding", packing).With("ETag", "\"x\"");
        };
        Assert.Equal(content, _bench.Get("a", new ExpectedContent(2500, FakeHub.Sha256(content))));
        var pinned = new ExpectedContent(Sha256: FakeHub.Sha256(content));
        Assert.EndsWith(
            "the server does not say how long it is; pin its bytes in the spec", _bench.Fail("b", pinned), StringComparison.Ordinal);
    }

    [Fact]
    public void A_packing_that_nobody_knows_is_named()
    {
        _bench.Serve("a", 2500);
        _bench.Hub.Behave = request => _bench.Hub.Honest(request).With("Content-Encoding", "zip");
        var line = _bench.Fail("a", new ExpectedContent(2500));
        Assert.EndsWith("the server packs it (zip), which nobody asked for", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirects_in_a_circle_end()
    {
        _bench.Hub.Behave = request => FakeReply.Redirect(request.Path);
        Assert.Equal($"org/name@0123456 a: more than 10 redirects from "
            + $"{_bench.Hub.Address.AbsoluteUri.TrimEnd('/')}{HubBench.Address("a")}", _bench.Fail("a"));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/a")]
    public void Only_web_addresses_are_followed(string location)
    {
        _bench.Hub.Behave = _ => FakeReply.Redirect(location);
        Assert.EndsWith("which is not followed", _bench.Fail("a"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public void A_gated_file_says_what_to_set(int status)
    {
        _bench.Hub.Behave = _ => new FakeReply(status, []);
        Assert.Contains($"needs a login ({status}): the repository is gated, private or misspelt; set HF_TOKEN", _bench.Fail("a"),
            StringComparison.Ordinal);
        _bench.Token = Token;
        var line = _bench.Fail("a");
        Assert.Contains($"the token is not accepted ({status})", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_revision_is_one_line()
    {
        var line = _bench.Fail("a");
        Assert.Contains($"does not exist (404, RevisionNotFound): is the path right, and the revision {FakeHub.Revision}?", line,
            StringComparison.Ordinal);
        Assert.Single(_bench.Hub.Requests);
    }

    [Fact]
    public void An_answer_for_another_commit_is_not_taken()
    {
        _bench.Serve("a", 10);
        _bench.Hub.Behave = request => _bench.Hub.Honest(request).With("X-Repo-Commit", new string('f', 40));
        Assert.Equal($"org/name@0123456 a: the hub answers for another commit, {new string('f', 40)}", _bench.Fail("a"));
    }

    [Fact]
    public void A_digest_that_changed_upstream_is_told_with_both_before_anything_is_downloaded()
    {
        var content = _bench.Serve("a", 10);
        var other = new string('a', 40);
        Assert.Equal($"org/name@0123456 a: changed upstream: pinned is git blob {other}, the hub now has {FakeHub.GitBlob(content)}",
            _bench.Fail("a", new ExpectedContent(GitBlob: other)));
        Assert.Equal("org/name@0123456 a: changed upstream: pinned is bytes 11, the hub now has 10",
            _bench.Fail("a", new ExpectedContent(11, FakeHub.Sha256(content))));
        Assert.Empty(_bench.Hub.Gets);
    }

    [Fact]
    public void A_tag_that_is_no_digest_is_not_taken_for_one()
    {
        _bench.Serve("a", 10);
        _bench.Hub.Behave = request => _bench.Hub.Honest(request).With("ETag", "\"d41d8cd98f00b204e9800998ecf8427e\"");
        Assert.EndsWith("the server publishes no digest of it; pin its sha256 or git_blob in the spec", _bench.Fail("a"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Githubs_tags_are_no_digests_and_its_files_are_checked_by_the_blob_id_of_the_spec()
    {
        var content = HubBench.Content(1500);
        var repository = new HubRepository(HubKind.Github, "org/name", FakeHub.Revision);
        _store.Files["/raw"] = content;
        _store.Behave = request => _store.Honest(request).With("ETag", $"\"{new string('b', 64)}\"");
        _bench.Hub.Behave = request =>
            request.Path == $"/org/name/raw/{FakeHub.Revision}/data/a.csv" ? FakeReply.Redirect($"{_store.Address}raw") : null;
        _bench.Token = Token;
        Assert.Equal(content, _bench.Get(new HubFile(repository, "data/a.csv", new ExpectedContent(GitBlob: FakeHub.GitBlob(content)))));
        Assert.All(_store.Requests, request => Assert.Null(request.Login));
    }
}
