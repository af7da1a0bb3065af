using D1.Model.Adapters;
using D1.Model.Network;

namespace D1.Model.Objectives;

/// <summary>π_ref: the model as it was before RL.</summary>
public sealed class ReferencePolicy : IDisposable
{
    private readonly Llada _model;
    private readonly bool _isCopy;

    private ReferencePolicy(Llada model, bool isCopy)
    {
        _model = model;
        _isCopy = isCopy;
    }

    /// <summary>The policy with its adapters off: no second model is held, as in the released code.</summary>
    public static ReferencePolicy WithoutAdapters(Llada policy) => new(policy, false);

    /// <summary>A frozen model, for full fine-tuning.</summary>
    public static ReferencePolicy Frozen(Llada model) => new(model, true);

    /// <summary>Runs <paramref name="compute"/> on the reference policy.</summary>
    public T Evaluate<T>(Func<Llada, T> compute)
    {
        using var off = Lora.Disabled(_model);
        return compute(_model);
    }

    public void Dispose()
    {
        if (_isCopy)
            _model.Dispose();
    }
}
