namespace D1.Tasks.Released;

/// <summary>A problem of MATH.</summary>
/// <param name="Question">Its text.</param>
/// <param name="Solution">The solution, whose last box is the answer.</param>
public sealed record Math500Problem(string Question, string Solution) : Problem(Question, Question, Solution);
