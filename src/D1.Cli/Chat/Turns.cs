using System.Runtime.ExceptionServices;

namespace D1.Cli.Chat;

/// <summary>
/// Several answers step for step: each one computes on a thread of its own, but one at a time, so that none is slowed down or changed by
/// another. After a step the next one has its turn; when all have taken theirs, there is something to look at.
/// </summary>
internal sealed class Turns
{
    private readonly object _turning = new();
    private readonly List<int> _going;
    private readonly Action _look;
    private Exception? _failure;
    private int _turn;

    private Turns(int count, Action look) => (_going, _look) = ([.. Enumerable.Range(0, count)], look);

    /// <summary>Runs them all to their ends.</summary>
    /// <param name="answers">Each gets what it calls after a step.</param>
    /// <param name="look">Called when all that still go on have taken a step.</param>
    /// <exception cref="OperationCanceledException">One was stopped; and so were the others then.</exception>
    public static void Run(IReadOnlyList<Action<Action>> answers, Action look)
    {
        if (answers.Count == 1)
        {
            answers[0](look);
            return;
        }
        var turns = new Turns(answers.Count, look);
        var threads = answers.Select((answer, at) => new Thread(() => turns.Go(at, answer))).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (turns._failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    private void Go(int at, Action<Action> answer)
    {
        Try(() =>
        {
            Await(at);
            answer(() =>
            {
                Pass(at, goesOn: true);
                Await(at);
            });
        });
        Pass(at, goesOn: false);
    }

    private void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception error)
        {
            // The first one says why; the others were only told to stop.
            _failure ??= error;
        }
    }

    private void Await(int at)
    {
        lock (_turning)
            while (_turn != at) Monitor.Wait(_turning);
        if (_failure is not null) throw new OperationCanceledException();
    }

    private void Pass(int at, bool goesOn)
    {
        var next = _going.Find(other => other > at);
        if (!goesOn) _going.Remove(at);
        // Nobody behind this one in the round.
        if (next == 0 && _going.Count > 0)
        {
            next = _going[0];
            if (_failure is null) Try(_look);
        }
        lock (_turning)
        {
            _turn = next;
            Monitor.PulseAll(_turning);
        }
    }
}
