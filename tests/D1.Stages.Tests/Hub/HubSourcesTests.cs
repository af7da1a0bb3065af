using System.Text;
using D1.Core;
using D1.Model;
using D1.Stages.Hub;

namespace D1.Stages.Tests.Hub;

/// <summary>Mirrors, the cache of Python's hub library, and the variables that lead to them.</summary>
public sealed class HubSourcesTests : IDisposable
{
    private const string Cached = "cache/models--org--name";
    private readonly HubBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_pinned_file_of_a_mirror_is_taken_without_a_request()
    {
        var content = HubBench.Content(3000);
        _bench.Write("mirror/models/org/name/sub/a", content);
        Assert.Equal(content, _bench.Get("sub/a", new ExpectedContent(Sha256: FakeHub.Sha256(content))));
        Assert.Empty(_bench.Hub.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_mirror_finds_content_by_the_digest_that_its_manifest_gives_it(bool blob)
    {
        var content = HubBench.Content(3000);
        _bench.Write("mirror/datasets/other/place.jsonl", content);
        _bench.Write("mirror/MANIFEST.json", Encoding.UTF8.GetBytes(
            $$"""{"files": [{"path": "../a"}"""
                + $$""", {"path": "datasets/other/place.jsonl", "sha256": "{{FakeHub.Sha256(content)}}","""
                + $$""" "git_blob": "{{FakeHub.GitBlob(content)}}"}]}"""));
        Assert.Equal(content, _bench.Get("a",
            blob ? new ExpectedContent(GitBlob: FakeHub.GitBlob(content)) : new ExpectedContent(Sha256: FakeHub.Sha256(content))));
        Assert.Empty(_bench.Hub.Requests);
    }

    [Fact]
    public void A_broken_manifest_is_one_line()
    {
        _bench.Write("mirror/MANIFEST.json", "{"u8.ToArray());
        Assert.StartsWith($"{_bench["mirror/MANIFEST.json"]}: not a mirror's manifest: ", _bench.Fail("a"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_mirror_lacks_is_named_and_nothing_is_asked_of_the_hub()
    {
        _bench.Serve("a", 10);
        _bench.Offline = "D1_HUB_MIRROR";
        Assert.Equal($"org/name@0123456 a: not in {_bench["mirror"]} (models/org/name/a), nor in the hub cache; "
            + "unset D1_HUB_MIRROR to download it", _bench.Fail("a"));
        Assert.Empty(_bench.Hub.Requests);
    }

    [Fact]
    public void Other_content_in_a_mirror_is_told_with_both_digests_and_passed_over()
    {
        var (content, other) = (_bench.Serve("a", 30), HubBench.Content(30, seed: 2));
        var path = _bench.Write("mirror/models/org/name/a", other);
        var pinned = new ExpectedContent(Sha256: FakeHub.Sha256(content));
        var line = $"org/name@0123456 a: {path} has SHA-256 {FakeHub.Sha256(other)}, expected {FakeHub.Sha256(content)}";
        _bench.Offline = "D1_HUB_MIRROR";
        Assert.Equal(line, _bench.Fail("a", pinned));
        _bench.Offline = null;
        Assert.Equal(content, _bench.Get("a", pinned));
        Assert.Equal([line], _bench.Said);
    }

    [Fact]
    public void A_mirror_has_no_word_for_files_that_the_spec_does_not_pin()
    {
        _bench.Write("mirror/models/org/name/a", HubBench.Content(30));
        _bench.Offline = "D1_HUB_MIRROR";
        Assert.EndsWith("cannot be checked, since the spec pins no digest", _bench.Fail("a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_only_mirrors_have_are_never_asked_for()
    {
        var content = HubBench.Content(30);
        var file = new HubFile(new HubRepository(HubKind.Mirror, "datasets/x", null), "head.jsonl",
            new ExpectedContent(Sha256: FakeHub.Sha256(content)));
        Assert.Contains("and no hub has it; set D1_HUB_MIRROR", Assert.Throws<InputException>(() => _bench.Get(file)).Message,
            StringComparison.Ordinal);
        _bench.Write("mirror/datasets/x/head.jsonl", content);
        Assert.Equal(content, _bench.Get(file));
        Assert.Empty(_bench.Hub.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_of_the_hub_cache_is_taken_by_the_digest_that_it_is_stored_under(bool large)
    {
        var content = HubBench.Content(3000);
        Cache("sub/a", content, large ? FakeHub.Sha256(content) : FakeHub.GitBlob(content));
        Assert.Equal(content, _bench.Get("sub/a"));
        Assert.Null(new FileInfo(_bench.Out("sub/a")).LinkTarget);
        Assert.Empty(_bench.Hub.Requests);
    }

    [Fact]
    public void A_blob_of_the_cache_is_found_by_the_hubs_digest()
    {
        var content = _bench.Serve("a", 3000);
        _bench.Write($"{Cached}/blobs/{FakeHub.GitBlob(content)}", content);
        Assert.Equal(content, _bench.Get("a"));
        Assert.Empty(_bench.Hub.Gets);
    }

    [Fact]
    public void Half_a_cache_is_completed_from_the_hub()
    {
        var content = _bench.Serve("a", 3000);
        _bench.Write($"{Cached}/blobs/{FakeHub.GitBlob(content)}.incomplete", content[..1000]);
        Cache("a", null, FakeHub.GitBlob(content));
        Assert.Equal(content, _bench.Get("a"));
        Assert.Empty(_bench.Said);
    }

    [Fact]
    public void A_copy_that_cannot_be_read_is_told_and_passed_over()
    {
        var content = _bench.Serve("a", 3000);
        var copy = _bench.Write("mirror/models/org/name/a", content);
        using var held = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(content, _bench.Get("a", new ExpectedContent(Sha256: FakeHub.Sha256(content))));
        Assert.StartsWith($"org/name@0123456 a: {copy} cannot be read (", Assert.Single(_bench.Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_cache_is_told_and_passed_over()
    {
        var content = _bench.Serve("a", 3000);
        Cache("a", content[..2999], FakeHub.GitBlob(content));
        Assert.Equal(content, _bench.Get("a"));
        Assert.EndsWith($"expected {FakeHub.GitBlob(content)}", Assert.Single(_bench.Said), StringComparison.Ordinal);
        Assert.Equal(2999, new FileInfo(_bench[$"{Cached}/blobs/{FakeHub.GitBlob(content)}"]).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("..\\a")]
    [InlineData("C:/a")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void Paths_that_lead_elsewhere_are_refused(string path)
    {
        using var client = new HubClient(_bench.Settings, _bench.Said.Add);
        var error = Assert.Throws<InputException>(() => client.LocateAsync(_bench.FileOf(path), default).GetAwaiter().GetResult());
        Assert.StartsWith($"org/name@0123456: the path '{path.Replace('\n', ' ')}' ", error.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Hub.Requests);
    }

    [Theory]
    [InlineData("/home/.cache/huggingface/hub", null)]
    [InlineData("/x/hub", null, "HF_HOME=/x")]
    [InlineData("/y", null, "HF_HOME=/x", "HF_HUB_CACHE=/y")]
    [InlineData("/z/huggingface/hub", null, "XDG_CACHE_HOME=/z")]
    [InlineData("/x/hub", "D1_HUB_MIRROR", "HF_HOME=/x", "D1_HUB_MIRROR=/m")]
    [InlineData("/x/hub", "HF_HUB_OFFLINE", "HF_HOME=/x", "HF_HUB_OFFLINE=1")]
    [InlineData("/x/hub", null, "HF_HOME=/x", "HF_HUB_OFFLINE=0")]
    public void Variables_are_those_of_pythons_library(string cache, string? offline, params string[] variables)
    {
        var settings = Settings(variables);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(cache.Replace("/home/", home + "/", StringComparison.Ordinal), settings.Cache);
        Assert.Equal(offline, settings.Offline);
        Assert.Equal("https://huggingface.co/", settings.Endpoint.AbsoluteUri);
    }

    [Fact]
    public void The_token_is_the_variables_or_the_files_and_is_not_printed()
    {
        _bench.Write("home/token", "hf_file\n"u8.ToArray());
        _bench.Write("other", "hf_other\n"u8.ToArray());
        Assert.Equal("hf_file", Settings($"HF_HOME={_bench["home"]}").Token);
        Assert.Equal("hf_other", Settings($"HF_HOME={_bench["home"]}", $"HF_TOKEN_PATH={_bench["other"]}").Token);
        Assert.Equal("hf_variable", Settings($"HF_HOME={_bench["home"]}", "HF_TOKEN= hf_variable ").Token);
        Assert.Null(Settings("HF_HOME=/nowhere").Token);
        Assert.DoesNotContain("hf_", Settings("HF_TOKEN=hf_variable").ToString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hub.example")]
    [InlineData("file:///hub")]
    [InlineData("https://user:secret@hub.example")]
    public void A_broken_endpoint_is_one_line_without_its_secrets(string endpoint) =>
        Assert.Equal("HF_ENDPOINT is not an http(s) address of the form https://host",
        Assert.Throws<InputException>(() => Settings($"HF_ENDPOINT={endpoint}")).Message);

    [Fact]
    public void An_endpoint_may_have_a_path() => Assert.Equal("https://hub.example/prefix/org/name/resolve/0123/a%20b",
        new HubRepository(HubKind.Model, "org/name", "0123")
            .AddressOf("a b", Settings("HF_ENDPOINT=https://hub.example/prefix"))!.AbsoluteUri);

    private static HubSettings Settings(params string[] variables) =>
        HubSettings.FromEnvironment(name =>
            variables.FirstOrDefault(text => text.StartsWith(name + "=", StringComparison.Ordinal))?.Split('=')[1], []);

    private void Cache(string path, byte[]? content, string tag)
    {
        if (content is not null) _bench.Write($"{Cached}/blobs/{tag}", content);
        var link = _bench[$"{Cached}/snapshots/{FakeHub.Revision}/{path}"];
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, string.Concat(Enumerable.Repeat("../", path.Split('/').Length + 1)) + $"blobs/{tag}");
    }
}
