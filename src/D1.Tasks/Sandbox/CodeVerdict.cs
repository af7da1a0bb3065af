namespace D1.Tasks.Sandbox;

/// <summary>What became of one test.</summary>
public enum TestOutcome
{
    Passed,

    /// <summary>An assertion did not hold.</summary>
    Failed,

    /// <summary>The program raised, ended, or gave what is no literal.</summary>
    Error,

    /// <summary>The program's time was used up.</summary>
    Timeout,

    /// <summary>The program had ended before.</summary>
    NotRun,
}

/// <summary>The verdict on one test.</summary>
/// <param name="Test">Its text.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">The statement that failed and why; empty where it passed.</param>
public sealed record TestVerdict(string Test, TestOutcome Outcome, string Detail)
{
    /// <summary>The test with what became of it.</summary>
    public string Shown => Detail.Length == 0 ? Test : Detail.Contains(Test, StringComparison.Ordinal) ? Detail : $"{Test}: {Detail}";
}

/// <summary>The verdict on a program.</summary>
/// <param name="Tests">Of each test, in their order.</param>
/// <param name="Output">The beginning of what the program wrote.</param>
/// <param name="OutputBytes">How much it wrote.</param>
/// <param name="Retried">Whether a first try ended by the clock or by a signal, which another machine might not have repeated: this is the
/// second.</param>
public sealed record CodeVerdict(IReadOnlyList<TestVerdict> Tests, string Output, long OutputBytes, bool Retried)
{
    // The judge's words, in judge.py.
    private const string DoesNotLoad = "the program does not load: ";

    /// <summary>Whether its tests began: no syntax error, and nothing raised before.</summary>
    public bool Loads => FirstFailure?.Detail.StartsWith(DoesNotLoad, StringComparison.Ordinal) != true;

    /// <summary>Whether there are tests, and all passed.</summary>
    public bool Passed => Tests.Count > 0 && Tests.All(test => test.Outcome == TestOutcome.Passed);

    /// <summary>The share of tests that passed; 0 of none.</summary>
    public double Share => Tests.Count == 0 ? 0 : Tests.Count(test => test.Outcome == TestOutcome.Passed) / (double)Tests.Count;

    /// <summary>Why it did not pass, for people; null where it did.</summary>
    public string? Failure => FirstFailure is { } first ? first.Shown + (Retried ? " (twice)" : "") : null;

    /// <summary>The first test that did not pass.</summary>
    public TestVerdict? FirstFailure => Tests.FirstOrDefault(test => test.Outcome != TestOutcome.Passed);
}
