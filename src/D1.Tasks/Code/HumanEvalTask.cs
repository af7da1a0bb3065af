using D1.Tasks.Data;
using D1.Tasks.Prompts;

namespace D1.Tasks.Code;

/// <summary>HumanEval (Chen et al. 2021): 164 heads of functions to go on from.</summary>
public sealed class HumanEvalTask : PublishedCode
{
    public const string TaskName = "humaneval";

    public override string Name => TaskName;

    internal override RowSource<CodeProblem> Rows { get; } = new(
        new DataSet(["datasets/openai/openai_humaneval/openai_humaneval/test", "datasets/openai/openai_humaneval/test"], 164),
        "humaneval/test", _ => null, (row, _) =>
        {
            var (head, function) = (row.Text("prompt"), row.Text("entry_point"));
            // The tests' own code has the head: some of them call helpers that stand in it.
            return new(row.Text("task_id"), head, head, function, head + row.Text("canonical_solution"),
                new($"{head}\n{row.Text("test")}", [$"check({function})"], [function]));
        });

    private protected override PromptTemplate Prompt { get; } =
        OwnPrompts.Asking("Complete this Python function.\n\n```python\n{question}\n```", Block);
}
