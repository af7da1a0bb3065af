using D1.Model.Decoding;
using D1.Model.Network;
using D1.Stages.Evaluation;
using D1.Stages.Training;
using D1.Tasks;
using D1.Tasks.Nano;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Evaluation;

/// <summary>What batch mates do to each other in evaluation (docs/fidelity.md).</summary>
public sealed class EvaluatePaddingTests
{
    [Fact]
    public void Batch_mates_change_results_only_where_padding_is_read_as_released()
    {
        using var scope = NewDisposeScope();
        var tokenizer = NanoVocabulary.CreateTokenizer();
        var task = TaskRegistry.NanoTask("gsm");
        using var model = RandomWeights.Create(new NanoModelOptions { DModel = 16, NHeads = 2 }.ToConfig(tokenizer), 5);
        // Every other prompt is shorter than the rest.
        Problem[] problems = [.. task.Problems(Split.Test, 16, 1)
            .Select((problem, i) => i % 2 == 0 ? problem
                : problem with { Prompt = problem.Prompt[..problem.Prompt.IndexOf(" has", StringComparison.Ordinal)] })];

        Assert.Equal(Alone(Padding.Unpadded), Together(Padding.Unpadded));
        Assert.Equal(Alone(Padding.Released), Alone(Padding.Unpadded));
        Assert.NotEqual(Alone(Padding.Released), Together(Padding.Released));

        List<string> Alone(Padding padding) => [.. problems.SelectMany(problem => Completions([problem], padding))];
        List<string> Together(Padding padding) => Completions(problems, padding);
        List<string> Completions(Problem[] batch, Padding padding)
        {
            var options = new EvaluateOptions { Task = task.Name, GenLength = 16, BlockLength = 8, Padding = padding };
            var greedy = new Examination(model, task, tokenizer, options.ToDecoding(), padding);
            return greedy.Evaluate(TestItem.Of(batch)).ConvertAll(each => each.Item.Completion);
        }
    }
}
