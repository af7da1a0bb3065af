using System.Text.Json;
using D1.Tasks;

namespace D1.Data.PaperTasks;

/// <summary>A row of a data set as a task of the paper uses it.</summary>
/// <param name="Id">Stable identity of the problem: data set, split and place.</param>
/// <param name="Fields">What prompts may name.</param>
/// <param name="Problem">What the training rewards know.</param>
/// <param name="Question">The question as released generations state it, for the scorer.</param>
/// <param name="Truth">The answer as released generations state it, for the scorer.</param>
public sealed record PaperRow(string Id, IReadOnlyDictionary<string, string> Fields, Problem Problem, string Question, JsonElement Truth);
