using System.Diagnostics.Metrics;

namespace D1.Tests;

/// <summary>Multiply-adds that the network's meter counts.</summary>
internal static class CountedWork
{
    /// <summary>Those of an action on its own thread: other tests run beside it, on other threads.</summary>
    public static long Of(Action action)
    {
        long total = 0;
        var own = Environment.CurrentManagedThreadId;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "d1.model.multiply_adds") l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => total += Environment.CurrentManagedThreadId == own ? count : 0);
        listener.Start();
        action();
        return total;
    }
}
