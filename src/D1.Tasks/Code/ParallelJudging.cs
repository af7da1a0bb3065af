using System.Collections.Concurrent;
using System.ComponentModel;
using D1.Core;
using D1.Tasks.Sandbox;

namespace D1.Tasks.Code;

/// <summary>Judges many programs, side by side.</summary>
public static class ParallelJudging
{
    // For threads that stay, as many as there are processors, each with its judge: a sandbox ends with the thread that started it, and
    // the one that runs tests takes longer to start than a program.
    private static readonly BlockingCollection<Action> Work = Threads();

    [ThreadStatic]
    private static CodeJudge? _judge;

    /// <summary>A verdict each, in their order. A program that cannot be judged has failed its tests, and the verdict says why.</summary>
    /// <exception cref="InputException">No sandbox can be started.</exception>
    public static IReadOnlyList<CodeVerdict> Judge(
        PythonSandbox sandbox, IReadOnlyList<(string Program, CodeTests Tests)> programs, SandboxLimits? limits = null)
    {
        var verdicts = new CodeVerdict[programs.Count];
        var next = -1;
        Exception? failure = null;
        using var working = new CountdownEvent(int.Min(Environment.ProcessorCount, programs.Count));
        for (var i = 0; i < working.InitialCount; i++) Work.Add(Share);
        working.Wait();
        return failure is null ? verdicts : throw new InputException($"a program could not be judged: {failure.Message}", failure);

        void Share()
        {
            try
            {
                var judge = JudgeOf(sandbox, limits ?? new());
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
                    }
                }
            }
            catch (Exception error)
            {
                failure = error;
            }
            finally
            {
                working.Signal();
            }
        }
    }

    private static CodeJudge JudgeOf(PythonSandbox sandbox, SandboxLimits limits)
    {
        if (_judge?.IsOf(sandbox, limits) != true)
        {
            _judge?.Dispose();
            _judge = new(sandbox, limits);
        }

        return _judge;
    }

    private static BlockingCollection<Action> Threads()
    {
        var work = new BlockingCollection<Action>();
        for (var i = 0; i < Environment.ProcessorCount; i++) new Thread(Run) { IsBackground = true, Name = "judging" }.Start();
        return work;

        void Run()
        {
            foreach (var share in work.GetConsumingEnumerable()) share();
        }
    }
}
