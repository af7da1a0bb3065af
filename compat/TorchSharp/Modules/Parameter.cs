namespace TorchSharp.Modules;

/// <summary>A tensor that a module learns.</summary>
public class Parameter : torch.Tensor
{
    /// <summary>Takes over the memory of <paramref name="data"/>, which can no longer be used.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true) : base(Taken(data, out var scope))
    {
        // The data's scope goes on owning it, if it had one.
        if (scope is not null) scope.Attach(this);
        else DetachFromDisposeScope();
        this.requires_grad = requires_grad;
    }

    private static nint Taken(torch.Tensor data, out DisposeScope? scope)
    {
        ArgumentNullException.ThrowIfNull(data);
        scope = data.OwningDisposeScope;
        return data.DecoupleFromNativeHandle();
    }
}
