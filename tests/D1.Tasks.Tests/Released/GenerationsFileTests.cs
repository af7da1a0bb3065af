using System.Text;
using D1.Core;
using D1.Tasks.Released;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Tasks.Tests.Released;

public sealed class GenerationsFileTests : IDisposable
{
    private const string Good = """{"generations": [{"question": "Sudoku puzzle: 4320004330100004", "generations": "<answer>"""
        + """4", "ground_truth": "4321124334122134"}], "metrics": {}}""";

    private const string Shape = "expected {\"question\": text, \"generations\": text, \"ground_truth\": the answer}";

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("d1-generations-").FullName, "x_generations.json");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Items_are_in_the_files_order()
    {
        File.WriteAllText(_path, """
            {"generations": [
                {"question": "a", "generations": "b", "ground_truth": 1.5}, {"question": "", "generations": "", "ground_truth": null}]}
            """);
        var items = GenerationsFile.Read(_path);
        Assert.Equal(
            [("x_generations.json", 0, "a", "b"), ("x_generations.json", 1, "", "")],
            items.Select(item => (item.File, item.Index, item.Question, item.Generation)));
        Assert.Equal(1.5, items[0].GroundTruth.GetDouble());
    }

    [Theory]
    [InlineData("", "no valid JSON (line 1, byte 1)")]
    [InlineData("{\"question\": \"a\"}\n{\"question\": \"b\"}\n",
        "JSON lines, where one document {\"generations\": [item, …]} is wanted; of each item, " + Shape)]
    [InlineData("{\"generations\": [\n}", "no valid JSON (line 2, byte 1)")]
    [InlineData("[]", "no file of generations: it must hold an object with an array \"generations\"")]
    [InlineData("{}", "no file of generations: it must hold an object with an array \"generations\"")]
    [InlineData("""{"generations": {}}""", "no file of generations: it must hold an object with an array \"generations\"")]
    [InlineData("""{"generations": [1]}""", "generations[0]: must be an object")]
    [InlineData("""{"generations": [{"question": "a", "generations": null}]}""", "generations[0]: \"generations\" must be a string")]
    [InlineData("""{"generations": []}""", "\"generations\" is empty: there is nothing to score; of each item, " + Shape)]
    [InlineData("""{"generations": [{"question": "a", "generations": "b"}]}""", "generations[0]: lacks \"ground_truth\"; " + Shape)]
    [InlineData("""{"generations": [{"question": "a", "ground_truth": 1}]}""", "generations[0]: lacks \"generations\"; " + Shape)]
    [InlineData("""{"generations": [{"generations": "a", "ground_truth": 1}]}""", "generations[0]: lacks \"question\"; " + Shape)]
    [InlineData("""{"generations": [{"question": "a", "generations": "b", "ground_truth": null}]}""",
        "\"ground_truth\" is null in every item: there is nothing to compare with")]
    [InlineData("""{"generations": [{"question": "a", "question": "b"}]}""",
        "Duplicate property 'question' encountered during deserialization.")]
    [InlineData("""{"generations": [{"question": 1}]}""", "generations[0]: \"question\" must be a string")]
    [InlineData("""{"generations": [{"question": "\ud800"}]}""", "generations[0]: \"question\" holds half of a surrogate pair")]
    public void A_file_of_another_shape_is_one_line(string text, string expected)
    {
        File.WriteAllText(_path, text);
        Assert.Equal($"{_path}: {expected}", Assert.Throws<InputException>(() => GenerationsFile.Read(_path)).Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_one_line() =>
        Assert.Equal($"{_path}: no such file", Assert.Throws<InputException>(() => GenerationsFile.Read(_path)).Message);

    [Theory]
    [InlineData("gsm8k", "[]")]
    [InlineData("gsm8k", "\"18\"")]
    [InlineData("math500", "[1]")]
    [InlineData("math500", "18.0")]
    [InlineData("countdown", "\"4321124334122134\"")]
    [InlineData("countdown", "18.0")]
    [InlineData("countdown", "null")]
    [InlineData("countdown", "[1, 2]")]
    [InlineData("countdown", "[[1.5], 2]")]
    [InlineData("countdown", "[[1], \"2\"]")]
    [InlineData("sudoku", "1")]
    [InlineData("sudoku", "\"432\"")]
    [InlineData("sudoku", "\"4321124334122134\"")]
    public void A_truth_of_another_task_names_file_and_item(string task, string truth)
    {
        File.WriteAllText(_path, $$"""
            {"generations": [
                {"question": "q", "generations": "<answer>1</answer>", "ground_truth": {{truth}}},
                {"question": "", "generations": "", "ground_truth": 0}]}
            """);
        var error = Assert.Throws<InputException>(() => TaskRegistry.PaperTask(task).Score(GenerationsFile.Read(_path)[0]));
        Assert.StartsWith("x_generations.json: generations[0]: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused_with_one_line()
    {
        var damage = Gen.Choose(0, Encoding.UTF8.GetByteCount(Good) - 1)
            .SelectMany(at => Gen.Choose(0, 255).Select(value => (At: at, Value: (byte)value)));
        Prop.ForAll(damage.ListOf().ToArbitrary(), changes =>
        {
            var bytes = Encoding.UTF8.GetBytes(Good);
            foreach (var (at, value) in changes) bytes[at] = value;
            File.WriteAllBytes(_path, bytes);
            try
            {
                foreach (var item in GenerationsFile.Read(_path))
                    foreach (var name in TaskRegistry.PaperNames) TaskRegistry.PaperTask(name).Score(item);
                return true;
            }
            catch (InputException error)
            {
                return !error.Message.Contains('\n', StringComparison.Ordinal);
            }
        }).QuickCheckThrowOnFailure();
    }
}
