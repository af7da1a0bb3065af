using System.Text.Json;
using System.Text.RegularExpressions;
using D1.Tasks.Data;
using D1.Tasks.Prompts;

namespace D1.Tasks.Code;

/// <summary>
/// KodCode-Light-RL-10K (Xu et al. 2025): what the paper's code models are trained on. Its tests are functions for pytest that import from
/// <c>solution</c>; each is one unit test.
/// </summary>
public sealed partial class KodCodeTask : PublishedCode
{
    public const string TaskName = "kodcode";

    private const string TestInfo = "test_info";

    public override string Name => TaskName;

    public override Split Use => Split.Train;

    internal override int HeldOut => 500;

    // Its card says 10K; how many rows that is exactly, nobody states.
    internal override RowSource<CodeProblem> Rows { get; } = new(
        new DataSet(["datasets/KodCode/KodCode-Light-RL-10K/data/train"], 0), TaskName,
        row => WhyUnusable(row.Text("test"), row.Text("solution")), Read);

    private protected override PromptTemplate Prompt { get; } = OwnPrompts.Asking("Write a Python program for this.\n\n{question}", Block);

    private static string? WhyUnusable(string tests, string reference) =>
        !Test().IsMatch(tests) ? "without a test that is a function"
        : Fixture().IsMatch(tests) ? "whose tests need more of pytest than raises and approx"
        : !PythonModules.Suffice(tests, "solution", "pytest") ? "whose tests import what Python does not bring"
        : !PythonModules.Suffice(reference) ? "whose solution imports what Python does not bring"
        : null;

    private static CodeProblem Read(DataRow row, string id)
    {
        var (question, reference, tests) = (row.Text("question"), row.Text("solution"), row.Text("test"));
        List<(string Name, string Head)> functions = row.Has(TestInfo)
            ? [.. row.Maps(TestInfo).Select(info => (info.Text("function_name"), info.Text("function_declaration")))] : [];
        var heads = functions.Where(function => !Regex.IsMatch(question, $@"\b{Regex.Escape(function.Name)}\b"))
            .Select(function => function.Head).Distinct().ToList();
        // Some questions leave the name to whoever answers, but their tests do not.
        if (heads.Count > 0) question = $"{question.TrimEnd()}\n\nIts tests know it by this name:\n\n{string.Join('\n', heads)}";
        return new(row.Has("question_id") ? row.Text("question_id") : id, question, "",
            functions.Select(function => function.Name).FirstOrDefault() ?? "", reference,
            new($"{Pytest.Value}\n{tests}", [.. Test().Matches(tests).Select(test => $"{test.Groups[1].Value}()").Distinct()],
                // What an import of all gives is what the row lists, and never what a program says that it is.
                AllOfIt().IsMatch(tests) ? [.. functions.Select(function => function.Name).Distinct()] : []));
    }

    private static readonly Lazy<string> Pytest = new(() =>
    {
        using var reader = new StreamReader(typeof(KodCodeTask).Assembly.GetManifestResourceStream("code/pytest.py")!);
        // Under a name of its own: what fails is told of the tests, not of this.
        return $"exec(compile(\"{JsonEncodedText.Encode(reader.ReadToEnd())}\", '<pytest>', 'exec'))";
    });

    [GeneratedRegex(@"^def[ \t]+(test\w*)[ \t]*\([ \t]*\)", RegexOptions.Multiline)]
    private static partial Regex Test();

    [GeneratedRegex(@"^from[ \t]+solution[ \t]+import[ \t]+\*", RegexOptions.Multiline)]
    private static partial Regex AllOfIt();

    [GeneratedRegex(@"^[ \t]*def[ \t]+test\w*[ \t]*\([ \t]*[^ \t)]|^[ \t]*class[ \t]+Test|^@|\bpytest\.(?!raises\b|approx\b)",
        RegexOptions.Multiline)]
    private static partial Regex Fixture();
}
