namespace TorchSharp;

/// <summary>Keeps a thread's open scopes, innermost last.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _instance;

    private readonly ThreadDisposeScopeStatistics _statistics = new();
    private readonly LifetimeStatistics _others = new();

    internal static DisposeScopeManager ThreadSingleton => _instance ??= new();

    /// <summary>What became of the objects that this thread made.</summary>
    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton._statistics;

    internal DisposeScope? Current { get; private set; }

    internal static DisposeScope NewDisposeScope()
    {
        var manager = ThreadSingleton;
        return manager.Current = new DisposeScope(manager, manager.Current);
    }

    /// <summary>Puts a new tensor into the innermost scope and returns that, or null without one.</summary>
    internal static DisposeScope? Register(torch.Tensor tensor)
    {
        var manager = ThreadSingleton;
        var counts = manager._statistics.TensorStatistics;
        if (manager.Current is not { } scope)
        {
            counts.CreatedOutsideScopeCount++;
            return null;
        }
        counts.CreatedInScopeCount++;
        scope.Add(tensor);
        return scope;
    }

    internal static void DisposedOutsideScope() => ThreadSingleton._statistics.TensorStatistics.DisposedOutsideScopeCount++;

    /// <summary>Where an object is counted. Only tensors are told of apart.</summary>
    internal LifetimeStatistics CountsOf(IDisposable disposable) => disposable is torch.Tensor ? _statistics.TensorStatistics : _others;

    /// <summary>Forgets a scope. One that is closed before its inner ones takes those along.</summary>
    internal void Close(DisposeScope scope)
    {
        for (var open = Current; open is not null; open = open.OuterScope)
        {
            if (open != scope) continue;
            Current = scope.OuterScope;
            return;
        }
    }
}
