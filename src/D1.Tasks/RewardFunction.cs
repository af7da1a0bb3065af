namespace D1.Tasks;

/// <summary>One term of a task's training reward. Takes any text, EOS tokens included, and never throws for what a model wrote.</summary>
public sealed record RewardFunction(string Name, Func<Problem, string, double> Evaluate);
