using D1.Pipeline.Files;
using D1.Pipeline.Records;
using D1.Stages.Evaluation;
using D1.Stages.Tests.Toys;
using D1.Stages.Traces;

namespace D1.Stages.Tests.Traces;

/// <summary>The traces that an evaluation keeps.</summary>
public sealed class CellTracesTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    [Theory]
    [InlineData("batch_size=32")]
    [InlineData("batch_size=3", "stop_after_eos=true")]
    public void A_cell_keeps_the_decodes_of_its_first_items(params string[] set)
    {
        var cell = runs.Artifact("evaluate", set);
        var traces = TraceFile.Read(cell.File(DecodeTrace.FileName));
        var samples = Sample.Read(cell).Take(Math.Min(CellTraces.Most, set[0] == "batch_size=3" ? 3 : 32)).ToList();
        Assert.Equal(samples.Select(sample => (sample.Id, sample.Completion)), traces.Select(trace => (trace.Decode.Id, Text(trace))));
        Assert.All(traces, trace =>
        {
            Assert.EndsWith("/pretrain", trace.Decode.Model, StringComparison.Ordinal);
            Assert.Equal("16 steps; 16 tokens in blocks of 8, 8 steps a block", trace.Decode.Sampler);
            Assert.StartsWith("gsm ", trace.Decode.Prompt, StringComparison.Ordinal);
        });
        var file = Assert.Single(cell.Manifest.Files, file => file.Path == DecodeTrace.FileName);
        Assert.Equal((false, ContentDigest.OfFile(cell.File(DecodeTrace.FileName))), (file.Declared, file.Sha256));
    }

    [Fact]
    public void Validation_of_a_training_run_traces_nothing() =>
        Assert.False(File.Exists(runs.Artifact("validated").File(DecodeTrace.FileName)));

    // A token is a word.
    private static string Text(DecodeTrace trace)
    {
        var words = new string[trace.Decode.GenLength];
        foreach (var step in trace.Steps)
            foreach (var (position, token) in step.Positions.Zip(step.Tokens).Where(pair => step.Accepted.Contains(pair.First)))
                words[position] = token;
        return string.Join(' ', words.Where(word => word is not null && word != trace.Decode.Eos.Text && word != trace.Decode.Mask.Text));
    }
}
