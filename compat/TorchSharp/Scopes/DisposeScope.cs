namespace TorchSharp;

/// <summary>Owns what was made on its thread while it was the innermost scope, and disposes it when it is disposed itself.</summary>
/// <remarks>Scopes belong to the thread that opened them: do not <c>await</c> inside one.</remarks>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;
    private readonly HashSet<IDisposable> _disposables = new(ReferenceEqualityComparer.Instance);
    private bool _walked;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        _manager = manager;
        OuterScope = outer;
    }

    internal DisposeScope? OuterScope { get; }

    /// <summary>How many objects the scope owns.</summary>
    public int DisposablesCount => _disposables.Count;

    /// <summary>What the scope owns, in no order.</summary>
    public IReadOnlyList<IDisposable> DisposablesView => [.. _disposables];

    public bool Contains(IDisposable disposable) => _disposables.Contains(disposable);

    /// <summary>Makes the scope the owner of an object, whoever owned it before.</summary>
    public void Attach(IDisposable disposable)
    {
        var owned = (disposable as torch.Tensor)?.OwningDisposeScope;
        if (owned == this) return;
        if (owned is null) _manager.CountsOf(disposable).AttachedToScopeCount++;
        else owned._disposables.Remove(disposable);
        Own(disposable, this);
    }

    public void Attach(params IDisposable[] disposables)
    {
        foreach (var disposable in _disposables) Attach(disposable);
    }

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        IDisposable[] all = [.. _disposables];
        Attach(all);
        return all;
    }

    /// <summary>Hands an object to the scope around this one; without one, nobody owns it.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(OuterScope, _disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, _disposables);

    /// <summary>Takes an object out of the scope's care: its owner disposes it, or the finalizer does.</summary>
    public T Detach<T>(T disposable) where T : IDisposable => MoveToOther(null, disposable);

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => MoveToOther(null, _disposables);

    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null, _disposables);

    /// <summary>Hands an object to another scope, or to nobody.</summary>
    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        if (!_disposables.Remove(disposable)) return disposable;
        if (scope is null) _manager.CountsOf(disposable).DetachedFromScopeCount++;
        Own(disposable, scope);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOther(scope, first), MoveToOther(scope, second));

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOther(scope, first), MoveToOther(scope, second), MoveToOther(scope, third));

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables)
    {
        foreach (var disposable in _disposables) MoveToOther<IDisposable>(scope, disposable);
    }

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables) => MoveToOther(scope, [.. _disposables]);

    /// <summary>Disposes all that the scope owns; the scope stays open.</summary>
    public void DisposeEverything()
    {
        // While the set is walked, what is disposed must not take itself out of it.
        _walked = true;
        foreach (var disposable in _disposables) disposable.Dispose();
        _walked = false;
        _disposables.Clear();
    }

    /// <summary>Disposes all but some, which stay in the scope.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        IDisposable[] keep = [.. inKeep];
        IDisposable[] kept = [.. keep.Where(_disposables.Remove)];
        DisposeEverything();
        _disposables.UnionWith(kept);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut(keep.AsEnumerable());

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    /// <summary>Tells the scope that an object of its own was disposed by someone else.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        if (!_walked && !_disposables.Remove(disposable)) return;
        _manager.CountsOf(disposable).DisposedInScopeCount++;
        Own(disposable, null);
    }

    public void Dispose()
    {
        DisposeEverything();
        _manager.Close(this);
    }

    /// <summary>Takes what was just made.</summary>
    internal void Add(IDisposable disposable) => _disposables.Add(disposable);

    private static void Own(IDisposable disposable, DisposeScope? scope)
    {
        scope?._disposables.Add(disposable);
        if (disposable is torch.Tensor tensor) tensor.OwningDisposeScope = scope;
    }
}
