using System.ComponentModel;
using D1.Core;
using D1.Tasks.Sandbox;

namespace D1.Tasks.Code;

/// <summary>Judges many programs, side by side.</summary>
public static class ParallelJudging
{
    /// <summary>A verdict each, in their order, on as many threads as there are processors. A program that cannot be judged has failed its
    /// tests, and the verdict says why.</summary>
    /// <exception cref="InputException">No sandbox can be started.</exception>
    public static IReadOnlyList<CodeVerdict> Judge(
        PythonSandbox sandbox, IReadOnlyList<(string Program, CodeTests Tests)> programs, SandboxLimits? limits = null)
    {
        var verdicts = new CodeVerdict[programs.Count];
        var next = -1;
        Exception? failure = null;
        // Threads of their own: a sandbox ends with the thread that started it, and the pool lets idle ones go.
        var threads = Enumerable.Range(0, int.Min(Environment.ProcessorCount, programs.Count)).Select(_ => new Thread(Work)).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return failure is null ? verdicts : throw new InputException($"a program could not be judged: {failure.Message}", failure);

        void Work()
        {
            var judge = new CodeJudge(sandbox, limits);
            try
            {
                int at;
                while ((at = Interlocked.Increment(ref next)) < programs.Count && failure is null)
                {
                    try
                    {
                        verdicts[at] = judge.Judge(programs[at].Program, programs[at].Tests);
                    }
                    catch (Exception error) when (error is not (InputException or Win32Exception))
                    {
                        var why = $"it could not be judged: {error.Message}";
                        verdicts[at] = new(
                            [.. programs[at].Tests.Tests.Select(test => new TestVerdict(test, TestOutcome.Error, why))], "", 0, false);
                        // What it was about to say belongs to this program.
                        judge.Dispose();
                        judge = new(sandbox, limits);
                    }
                }
            }
            catch (Exception error)
            {
                failure = error;
            }
            finally
            {
                judge.Dispose();
            }
        }
    }
}
