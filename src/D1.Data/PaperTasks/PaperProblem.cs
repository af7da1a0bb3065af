using D1.Tasks;

namespace D1.Data.PaperTasks;

/// <summary>A row with one of its prompts.</summary>
public sealed record PaperProblem(PaperRow Row, string Prompt) : Problem(Row.Id, Prompt, Row.Problem.Answer);
