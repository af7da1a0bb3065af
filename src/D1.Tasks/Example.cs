namespace D1.Tasks;

/// <summary>A problem with a reference completion: one line of a training corpus.</summary>
public sealed record Example(ITask Task, Problem Problem, CompletionStyle Style, string Completion);
