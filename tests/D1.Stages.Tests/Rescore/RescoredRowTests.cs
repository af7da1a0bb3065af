using D1.Core;
using D1.Stages.Rescore;
using D1.Tests;

namespace D1.Stages.Tests.Rescore;

public sealed class RescoredRowTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("d1-rescore-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SharedFact("hub/github/dllm-reasoning/d1/eval/eval_baselines")]
    public void The_released_files_are_the_pinned_ones_and_agree_with_the_paper()
    {
        var files = ReleasedGenerations.OfFolder(SharedData.At("hub", "github", "dllm-reasoning", "d1", "eval", "eval_baselines"));
        var row = RescoredRow.Of(files);
        Assert.NotEmpty(row.Cells);
        foreach (var cell in row.Cells)
        {
            Assert.NotNull(cell.Printed);
            // What the release lacks, it may differ by; the rest agrees to the printed decimal.
            if (cell.Note is null) Assert.True(Math.Abs(cell.Score - cell.Printed.Value) <= 0.05 + 1e-9,
                $"{cell.Task} {cell.Length}: expected {cell.Printed}, got {cell.Score}");
            Assert.InRange(cell.Score, cell.Interval.Low, cell.Interval.High);
        }

        Assert.Contains(row.Cells, cell => cell is { Task: "gsm8k", Note: not null });
    }

    [Fact]
    public void Files_of_one_setup_are_one_cell()
    {
        Write("countdown_instruct_128_64_0_generations.json",
            """{"generations": [{"question": "", "generations": "\\boxed{1+2}", "ground_truth": [[1, 2], 3]}]}""");
        Write("countdown_instruct_128_64_1_generations.json",
            """{"generations": [{"question": "", "generations": "\\boxed{1-2}", "ground_truth": [[1, 2], 3]}]}""");
        Write("gsm8k_instruct_256_128_0_generations.json",
            """{"generations": [{"question": "", "generations": "\\boxed{3}", "ground_truth": 3.0}]}""");
        var row = RescoredRow.Of(Directory.GetFiles(_folder));
        Assert.Equal(
            [("gsm8k", 256, 1, 100), ("countdown", 128, 2, 50)],
            row.Cells.Select(cell => (cell.Task, cell.Length, cell.N, cell.Score)));
        Assert.Equal("the release has 1 of 1319 items", row.Cells[0].Note);
        Assert.Contains("countdown     128     2   50.00  [9.5, 90.5]      20.7", row.ToText(), StringComparison.Ordinal);
        Assert.Contains("\nno files of gsm8k 128, gsm8k 512, math500 128, ", row.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_name_is_one_line() =>
        Assert.Contains("its name must be", Assert.Throws<InputException>(() => RescoredRow.Of(["x.json"])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_released_name_with_other_content_is_refused()
    {
        Write("countdown_instruct_128_64_0_generations.json", "{}");
        Assert.Contains("not the file that dllm-reasoning/d1 has at 837888f",
            Assert.Throws<InputException>(() => ReleasedGenerations.OfFolder(_folder)).Message, StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
