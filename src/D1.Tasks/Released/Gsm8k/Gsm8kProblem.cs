namespace D1.Tasks.Released;

/// <summary>A problem of GSM8K.</summary>
/// <param name="Question">Its text.</param>
/// <param name="Answer">The answer as the data set writes it after "####", thousands separators included.</param>
public sealed record Gsm8kProblem(string Question, string Answer) : Problem(Question, Question, Answer);
