using System.Text;
using D1.Core;
using D1.Stages.Traces;
using D1.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Stages.Tests.Traces;

/// <summary>Traces as JSON lines.</summary>
public sealed class TraceFileTests : IDisposable
{
    private const string Header = """{"decode":{"id":"1","model":"m","sampler":"s","prompt":"p","gen_length":4,"block_length":2,"""
        + """ "eos":{"id":8,"text":"end"},"mask":{"id":9,"text":"mask"}}}""";

    private const string First = """{"step":0,"block":0,"positions":[0,1],"ids":[3,4],"tokens":["a","b"],"confidence":[0.5,1],"""
        + """ "accepted":[1]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder["traces.jsonl"];

    [Fact]
    public void What_is_written_is_read_again()
    {
        var texts = Gen.Elements("", "7", " é", "\n", "\0", "</script>", "\u202e", "\u2028", "\ud83d\ude00", "\"\\", "\ufffd");
        var step = Gen.Choose(0, 15).Select(mask => Enumerable.Range(0, 4).Where(at => (mask >> at & 1) == 1).ToArray())
            .SelectMany(positions => texts.ArrayOf(positions.Length).SelectMany(tokens =>
                Gen.Choose(0, 10_000).ArrayOf(positions.Length).SelectMany(ids => Gen.Elements(true, false).Select(isRandom =>
                    new TracedStep(0, positions.Length % 2, positions, ids, tokens, isRandom ? null : [.. ids.Select(id => id / 10_000.0)],
                        [.. positions.Where(at => at % 2 == 0)])))));
        var trace = texts.ArrayOf(4).SelectMany(words => step.ArrayOf().Select(steps => new DecodeTrace(
            new TracedDecode(words[0], words[1], "s", words[2], 4, 2, new(8, words[3]), new(9, "mask")),
            [.. steps.Select((each, index) => each with { Step = index })])));
        Prop.ForAll(trace.ArrayOf().ToArbitrary(), traces =>
        {
            var bytes = TraceFile.Write(traces);
            File.WriteAllBytes(Path, bytes);
            var read = TraceFile.Read(Path);
            Assert.Equivalent(traces, read, strict: true);
            Assert.Equal(bytes, TraceFile.Write(read));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused_with_its_name()
    {
        var good = Encoding.UTF8.GetBytes($"{Header}\n{First}\n");
        Prop.ForAll(Fuzzed.Bytes(good).ToArbitrary(), bytes =>
        {
            File.WriteAllBytes(Path, bytes);
            Fuzzed.ReadOrRefused<InputException>(Path, () => TraceFile.Read(Path));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1, "the first one is {\"decode\": …}", First)]
    [InlineData(2, "step 1, where step 0 comes next", Header,
        """{"step":1,"block":0,"positions":[],"ids":[],"tokens":[],"confidence":[],"accepted":[]}""")]
    [InlineData(3, "step 0, where step 1 comes next", Header, First, First)]
    [InlineData(2, "there is no block 2", Header,
        """{"step":0,"block":2,"positions":[],"ids":[],"tokens":[],"confidence":[],"accepted":[]}""")]
    [InlineData(2, "ids has 1 entries, positions 2", Header,
        """{"step":0,"block":0,"positions":[0,1],"ids":[3],"tokens":["a","b"],"confidence":null,"accepted":[]}""")]
    [InlineData(2, "a position is outside the answer", Header,
        """{"step":0,"block":0,"positions":[4],"ids":[3],"tokens":["a"],"confidence":[1],"accepted":[]}""")]
    [InlineData(2, "positions do not ascend", Header,
        """{"step":0,"block":0,"positions":[1,1],"ids":[3,3],"tokens":["a","a"],"confidence":[1,1],"accepted":[]}""")]
    [InlineData(2, "an accepted position was not predicted", Header,
        """{"step":0,"block":0,"positions":[1],"ids":[3],"tokens":["a"],"confidence":[1],"accepted":[0]}""")]
    [InlineData(2, "a token is null", Header,
        """{"step":0,"block":0,"positions":[1],"ids":[3],"tokens":[null],"confidence":[1],"accepted":[]}""")]
    [InlineData(2, "it is null", Header, "null")]
    public void A_line_that_is_damaged_or_out_of_place_is_named(int line, string problem, params string[] lines)
    {
        File.WriteAllLines(Path, lines);
        Assert.Equal($"{Path}:{line}: no line of a trace: {problem}", Assert.Throws<InputException>(() => TraceFile.Read(Path)).Message);
    }

    [Fact]
    public void A_line_that_is_cut_short_is_named()
    {
        File.WriteAllLines(Path, [Header, First, First[..40]]);
        Assert.StartsWith($"{Path}:3: no line of a trace: ", Assert.Throws<InputException>(() => TraceFile.Read(Path)).Message,
            StringComparison.Ordinal);
    }
}
