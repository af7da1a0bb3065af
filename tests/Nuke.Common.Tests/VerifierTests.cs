using VerifyTests;
using VerifyXunit;

namespace BuildTests;

/// <summary>Snapshots: where they lie, what a difference leaves behind.</summary>
public sealed class VerifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verify-").FullName;

    [Fact]
    public async Task Missing_snapshot_fails_and_leaves_what_was_received()
    {
        var exception = await Assert.ThrowsAsync<VerifyException>(() => Verify("a\r\nb"));
        Assert.StartsWith("There is no verified snapshot yet", exception.Message, StringComparison.Ordinal);
        Assert.Equal("a\nb", await File.ReadAllTextAsync(Received()));
    }

    [Fact]
    public async Task Same_text_passes_whatever_the_line_ends_and_takes_back_what_was_received()
    {
        await File.WriteAllTextAsync(Verified(), "\uFEFFa\r\nb");
        await File.WriteAllTextAsync(Received(), "old");
        await Verify("a\nb");
        Assert.False(File.Exists(Received()));
    }

    [Fact]
    public async Task Difference_is_shown_with_what_is_around_it()
    {
        await File.WriteAllTextAsync(Verified(), "1\n2\n3\n4\n5\n6\n7\n8");
        var exception = await Assert.ThrowsAsync<VerifyException>(() => Verify("1\n2\n3\n4\nfive\n6\n7\n8"));
        Assert.Contains("\n  3\n  4\n- 5\n+ five\n  6\n  7\n", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n  8\n", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrubbers_decide_what_counts()
    {
        await File.WriteAllTextAsync(Verified(), "kept\nTIME");
        await Verifier.Verify("kept\nnoise\ntook 3 s")
            .UseDirectory(_folder).UseFileName("snapshot")
            .ScrubLinesContaining("NOISE")
            .ScrubLinesWithReplace(x => x.StartsWith("took", StringComparison.Ordinal) ? "TIME" : x);
    }

    [Fact]
    public async Task Objects_and_json_are_written_for_people()
    {
        await File.WriteAllTextAsync(Verified(), "{\n  Name: nano,\n  Scores: [\n    1,\n    2.5\n  ]\n}");
        var settings = new VerifySettings();
        settings.UseDirectory(_folder);
        settings.UseFileName("snapshot");
        await Verifier.Verify(new { Name = "nano", Nothing = (string?)null, Scores = new[] { 1, 2.5 }, Empty = Array.Empty<int>() },
            settings);
        await Verifier.VerifyJson("""{"Name":"nano","Scores":[1,2.5]}""", settings);
        await Verifier.Verify(Task.FromResult("{\n  Name: nano,\n  Scores: [\n    1,\n    2.5\n  ]\n}"), settings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Each_case_of_a_theory_has_its_snapshot(int number)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, $"VerifierTests.Case_n={number}.verified.txt"), $"{number}");
        await Verifier.Verify($"{number}").UseDirectory(_folder).UseMethodName("Case").UseTextForParameters($"n={number}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task Verify(string text) => Verifier.Verify(text).UseDirectory(_folder).UseFileName("snapshot");

    private string Received() => Path.Combine(_folder, "snapshot.received.txt");

    private string Verified() => Path.Combine(_folder, "snapshot.verified.txt");
}
