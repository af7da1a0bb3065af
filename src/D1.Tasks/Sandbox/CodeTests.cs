namespace D1.Tasks.Sandbox;

/// <summary>
/// Tests of a program: Python that is trusted to be what its data set says, and that the program never sees. Names that it reads and that
/// neither Python nor <paramref name="Setup"/> has are the program's; so is what it imports from <c>solution</c>.
/// </summary>
/// <param name="Setup">Runs once, before the first test: imports, helpers, the functions that tests call.</param>
/// <param name="Tests">A test each: statements, of which an assertion may fail.</param>
/// <param name="Functions">Names that are the program's although the setup has them.</param>
public sealed record CodeTests(string Setup, IReadOnlyList<string> Tests, IReadOnlyList<string> Functions)
{
    public CodeTests(params string[] tests)
        : this("", tests, [])
    {
    }
}
