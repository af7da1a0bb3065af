using D1.Pipeline.Store;
using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Adopt;

/// <summary>How much of a real stage is made again to prove that its result is today's.</summary>
public sealed class SliceProofTests : IDisposable
{
    private readonly TinyRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Of_an_evaluation_it_is_the_first_batch()
    {
        var artifact = _runs.Artifact("evaluate");
        var items = artifact.File("items.jsonl");
        var first = File.ReadLines(items).Take(32).Sum(line => System.Text.Encoding.UTF8.GetByteCount(line) + 1);
        Assert.Equal((true, $"{first} of {new FileInfo(items).Length} bytes of items.jsonl"), Proof(artifact));
        var lines = File.ReadAllLines(items);
        File.WriteAllLines(items, lines.Select((line, index) => index == 40 ? "{}" : line));
        Assert.True(Proof(artifact).IsEqual);
        File.WriteAllLines(items, lines.Select((line, index) => index == 31 ? "{}" : line));
        Assert.Equal((false, "items.jsonl came out different"), Proof(artifact));
    }

    [Fact]
    public void Of_a_training_run_it_goes_up_to_the_first_model_that_is_kept()
    {
        var (isEqual, what) = Proof(_runs.Artifact("validated"));
        Assert.True(isEqual, what);
        Assert.Contains("bytes of validated/1/model.safetensors", what, StringComparison.Ordinal);
        Assert.DoesNotContain("bytes of model.safetensors", what, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_no_beginning_of_others()
    {
        var artifact = _runs.Artifact("validated");
        File.AppendAllText(artifact.File("validated/1/model.safetensors"), "x");
        Assert.Equal((false, "validated/1/model.safetensors came out different"), Proof(artifact));
    }

    [Fact]
    public void Of_what_shows_nothing_before_its_end_it_is_all() => Assert.Equal((true, "all of it, made again"),
        Proof(_runs.Artifact("masked-sft")));

    private (bool IsEqual, string What) Proof(Artifact artifact) => _runs.Prove(artifact) is var proof ? (proof.IsEqual, proof.What)
        : default;
}
