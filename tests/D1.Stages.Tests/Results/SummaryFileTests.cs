using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Pipeline.Files;
using D1.Stages.Results;

namespace D1.Stages.Tests.Results;

public sealed class SummaryFileTests : IDisposable
{
    private static readonly JsonSerializerOptions WithNaN = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static readonly Remembered Full = new(new FileStamp(1, 2, 3, 4), new FileStamp(5, 6, 7, ulong.MaxValue), new ResultSummary
    {
        Stage = "evaluate",
        Key = new string('a', 64),
        Spec = "evaluate",
        Profile = "nano",
        Set = ["task=gsm", "prompt=straße ✓", ""],
        Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(-3)),
        Seconds = 1.5,
        Bytes = 1L << 40,
        Headline = new Headline("score", 61.25, 3, double.NaN, -0.5),
        Digest = "d",
        Inputs = new Dictionary<string, string> { ["model"] = "masked_sft/b", ["data"] = "download_data/c" },
        InputDigests = new Dictionary<string, string> { ["model"] = "e", ["data"] = "f" },
        IsVariant = true,
        Cell = new SummarizedCell("gsm", 48, 2),
        Adopted = "names only",
        Trouble = "its figures are unreadable",
    });

    private static readonly Remembered Bare = new(default, default, new ResultSummary { Stage = "toy", Key = "b" });

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Every_value_of_a_summary_comes_back()
    {
        var one = Full with { Summary = Full.Summary with { Inputs = new Dictionary<string, string> { ["model"] = "masked_sft/b" } } };
        Assert.All(typeof(ResultSummary).GetProperties().Where(property => property.CanWrite), property => Assert.NotEqual(
            Text(property.GetValue(Bare.Summary)), Text(property.GetValue(Full.Summary)))); // or nobody sees that it is forgotten
        File.WriteAllBytes(_file, SummaryFile.Write([Full, Bare, one, one]));
        Assert.Equal(new[] { Full, Bare, one, one }.Select(Text), SummaryFile.Read(_file).Select(Text));
    }

    [Fact]
    public void A_file_that_is_cut_or_damaged_anywhere_or_that_another_build_wrote_holds_nothing()
    {
        var content = SummaryFile.Write([Full, Bare]);
        for (var at = 0; at < content.Length; at++)
        {
            File.WriteAllBytes(_file, content[..at]);
            Assert.Empty(SummaryFile.Read(_file));
            byte[] damaged = [.. content];
            damaged[at] ^= 1;
            File.WriteAllBytes(_file, damaged);
            Assert.Empty(SummaryFile.Read(_file));
        }
    }

    private static string Text(object? value) => JsonSerializer.Serialize(value, WithNaN);
}
