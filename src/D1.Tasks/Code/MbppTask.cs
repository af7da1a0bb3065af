using System.Globalization;
using System.Text.RegularExpressions;
using D1.Tasks.Data;
using D1.Tasks.Prompts;

namespace D1.Tasks.Code;

/// <summary>MBPP (Austin et al. 2021), the test problems that its authors went through again: 257 sentences.</summary>
public sealed class MbppTask : PublishedCode
{
    public const string TaskName = "mbpp";

    public override string Name => TaskName;

    internal override RowSource<CodeProblem> Rows { get; } = MbppRow.Source("sanitized", 257, "prompt");

    private protected override PromptTemplate Prompt { get; } = OwnPrompts.Asking(MbppRow.Request, Block);
}

/// <summary>All 500 test problems of MBPP.</summary>
public sealed class MbppFullTask : PublishedCode
{
    public const string TaskName = "mbpp-full";

    public override string Name => TaskName;

    internal override RowSource<CodeProblem> Rows { get; } = MbppRow.Source("full", 500, "text");

    private protected override PromptTemplate Prompt { get; } = OwnPrompts.Asking(MbppRow.Request, Block);
}

/// <summary>A row of MBPP; the prompt shows the first of its tests, or nobody would know the function's name.</summary>
internal static partial class MbppRow
{
    public const string Request = "Write a Python program for this. It passes the test below it.\n\n{question}";

    public static RowSource<CodeProblem> Source(string part, int rows, string question) => new(
        new DataSet([$"datasets/google-research-datasets/mbpp/{part}/test"], rows), $"mbpp/{part}", _ => null,
        (row, _) => Read(row, question));

    private static CodeProblem Read(DataRow row, string question)
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
