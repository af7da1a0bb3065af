using System.Text.Json;
using D1.Tasks;

namespace D1.Data.PaperTasks;

/// <summary>A row with one of its prompts.</summary>
public sealed record PaperProblem(PaperRow Row, string Prompt) : Problem(Row.Id, Prompt, Row.Problem.Answer)
{
    /// <inheritdoc/>
    public override string Shown => Row.Question;

    /// <inheritdoc/>
    public override string Reference =>
        Row.Truth.ValueKind == JsonValueKind.String ? Row.Truth.GetString()! : Row.Problem.Reference;
}
