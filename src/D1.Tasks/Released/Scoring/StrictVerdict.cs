namespace D1.Tasks.Released;

/// <summary>Whether an answer passes a test that the released parser does not make.</summary>
public sealed record StrictVerdict(string Name, bool Passed);
