using System.Globalization;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Tasks.Data;

namespace D1.Tasks.Code;

/// <summary>A published set of problems that programs answer.</summary>
public sealed partial class CodeBenchmark
{
    private readonly DataSet _rows;
    private readonly Func<DataRow, CodeProblem> _read;

    private CodeBenchmark(string name, DataSet rows, Func<DataRow, CodeProblem> read) => (Name, _rows, _read) = (name, rows, read);

    /// <summary>HumanEval (Chen et al. 2021): 164 heads of functions to go on from.</summary>
    public static CodeBenchmark HumanEval { get; } = new("humaneval",
        new(["datasets/openai/openai_humaneval/test", "datasets/openai/openai_humaneval/openai_humaneval/test"], 164), OfHumanEval);

    /// <summary>MBPP (Austin et al. 2021), the test problems that its authors went through again: 257 sentences.</summary>
    public static CodeBenchmark Mbpp { get; } =
        new("mbpp", new(["datasets/google-research-datasets/mbpp/sanitized/test"], 257), row => OfMbpp(row, "prompt"));

    /// <summary>All 500 test problems of MBPP.</summary>
    public static CodeBenchmark MbppFull { get; } =
        new("mbpp-full", new(["datasets/google-research-datasets/mbpp/full/test"], 500), row => OfMbpp(row, "text"));

    /// <summary>All that are known.</summary>
    public static IReadOnlyList<CodeBenchmark> All { get; } = [HumanEval, Mbpp, MbppFull];

    /// <summary>As in commands.</summary>
    public string Name { get; }

    /// <summary>The problems, in the published order.</summary>
    /// <exception cref="InputException">The data set is not there, or a row is broken.</exception>
    public IReadOnlyList<CodeProblem> Read(DataFolder data) => [.. data.Read(_rows).Select(_read)];

    // The tests' own code has the head: some of them call helpers that stand in it.
    private static CodeProblem OfHumanEval(DataRow row)
    {
        var (head, function) = (row.Text("prompt"), row.Text("entry_point"));
        return new(row.Text("task_id"), head, head, function, head + row.Text("canonical_solution"),
            new($"{head}\n{row.Text("test")}", [$"check({function})"], [function]));
    }

    private static CodeProblem OfMbpp(DataRow row, string question)
    {
        var (reference, tests) = (row.Text("code"), row.Texts("test_list"));
        // Which names are the program's says the reference: some have those of Python's own functions.
        var defined = Defined().Matches(reference).Select(match => match.Groups[1].Value).ToList();
        var called = defined.Where(name => tests.Any(test => Regex.IsMatch(test, $@"\b{name}\("))).ToList();
        var setup = row.Has("test_setup_code") ? row.Text("test_setup_code")
            : row.Has("test_imports") ? string.Join('\n', row.Texts("test_imports"))
            : "";
        return new($"Mbpp/{row.Whole("task_id").ToString(CultureInfo.InvariantCulture)}", $"{row.Text(question)}\n{tests[0]}", "",
            called.LastOrDefault() ?? throw row.Error("its tests call no function of its code"), reference, new(setup, tests, called));
    }

    [GeneratedRegex(@"^(?:def|class)[ \t]+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Defined();
}
