using System.Runtime.ExceptionServices;

namespace D1.Model.Kernels;

/// <summary>
/// Work in numbered parts that may be done in any order and side by side. A structure of pointers and numbers: no call allocates.
/// </summary>
internal interface IParts
{
    void Do(nint part);
}

/// <summary>
/// Threads that share a kernel's parts with the one that calls it. They spin for some microseconds after a call, for the next one mostly
/// follows at once, and sleep then.
/// One call at a time has them; others that come meanwhile do their parts alone.
/// </summary>
internal static unsafe class Team
{
    private const int Spins = 300;

    private static readonly List<Member> Members = [];

    private static delegate*<void*, nint, void> _do;
    private static void* _parts;
    private static long _count, _next;
    private static int _isBusy, _working;
    private static Exception? _failure;

    /// <param name="threads">How many threads may work on it, the caller's included.</param>
    /// <param name="count">Parts.</param>
    /// <param name="parts">What to do.</param>
    public static void Do<TParts>(int threads, nint count, TParts parts)
        where TParts : unmanaged, IParts
    {
        threads = (int)Math.Min(threads, count);
        if (threads <= 1 || Interlocked.CompareExchange(ref _isBusy, 1, 0) != 0)
        {
            for (nint part = 0; part < count; part++)
                parts.Do(part);
            return;
        }

        try
        {
            _do = &Do<TParts>;
            _parts = &parts;
            (_count, _next, _working, _failure) = (count, 0, threads - 1, null);
            while (Members.Count < threads - 1)
                Members.Add(new Member());
            for (var helper = 0; helper < threads - 1; helper++)
                Members[helper].Start();
            Share();
            var spin = default(SpinWait);
            while (Volatile.Read(ref _working) > 0)
                spin.SpinOnce(sleep1Threshold: -1);
            if (_failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    private static void Do<TParts>(void* parts, nint part)
        where TParts : unmanaged, IParts => ((TParts*)parts)->Do(part);

    /// <summary>Takes parts until none is left. The first failure is kept for the caller; nobody begins a part after it.</summary>
    private static void Share()
    {
        try
        {
            for (long part; (part = Interlocked.Increment(ref _next) - 1) < _count;)
                _do(_parts, (nint)part);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            Volatile.Write(ref _next, _count);
        }
    }

    private sealed class Member
    {
        private const int Idle = 0, Called = 1, Asleep = 2;

        private readonly object _bed = new();
        private int _state = Idle;

        public Member() => new Thread(Live) { IsBackground = true, Name = "kernels" }.Start();

        public void Start()
        {
            if (Interlocked.Exchange(ref _state, Called) != Asleep)
                return;
            lock (_bed)
                Monitor.Pulse(_bed);
        }

        private void Live()
        {
            while (true)
            {
                for (var spins = 0; Volatile.Read(ref _state) == Idle; spins++)
                {
                    if (spins < Spins)
                        Thread.SpinWait(8);
                    else
                        Sleep();
                }

                Volatile.Write(ref _state, Idle);
                Share();
                Interlocked.Decrement(ref _working);
            }
        }

        private void Sleep()
        {
            lock (_bed)
            {
                if (Interlocked.CompareExchange(ref _state, Asleep, Idle) != Idle)
                    return;
                while (Volatile.Read(ref _state) == Asleep)
                    Monitor.Wait(_bed);
            }
        }
    }
}
