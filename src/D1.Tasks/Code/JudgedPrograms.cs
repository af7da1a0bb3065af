using D1.Core;
using D1.Tasks.Sandbox;

namespace D1.Tasks.Code;

/// <summary>
/// Verdicts on programs, each judged once. Those that are expected are judged side by side, as soon as the first verdict is asked for.
/// </summary>
/// <param name="limits">What a program may use; the usual limits where null.</param>
public sealed class JudgedPrograms(SandboxLimits? limits = null)
{
    // What is known is kept for this many programs: a rollout asks for its own alone, a few times over.
    private const int Most = 20_000;

    private readonly Dictionary<(string Program, CodeTests Tests), CodeVerdict> _known = [];
    private readonly HashSet<(string Program, CodeTests Tests)> _expected = [];

    /// <summary>Says that a verdict will be asked for.</summary>
    public void Expect(string program, CodeTests tests)
    {
        if (!_known.ContainsKey((program, tests))) _expected.Add((program, tests));
    }

    /// <summary>The verdict on a program.</summary>
    /// <exception cref="InputException">There is no sandbox.</exception>
    public CodeVerdict Of(string program, CodeTests tests)
    {
        if (_known.TryGetValue((program, tests), out var known)) return known;
        _expected.Add((program, tests));
        if (_known.Count + _expected.Count > Most) _known.Clear();
        List<(string Program, CodeTests Tests)> pending = [.. _expected];
        _expected.Clear();
        foreach (var (one, verdict) in pending.Zip(ParallelJudging.Judge(PythonSandbox.Open(), pending, limits))) _known[one] = verdict;
        return _known[(program, tests)];
    }
}
