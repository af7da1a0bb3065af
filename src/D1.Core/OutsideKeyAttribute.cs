namespace D1.Core;

/// <summary>
/// Marks code that cannot change what a stage makes: tracking, display, storage, retries. It is not part of the code in a stage's key, nor
/// is what it alone leads to, so
/// a change to it runs nothing again.
/// </summary>
/// <param name="reason">Why it cannot.</param>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Constructor | AttributeTargets.Method
    | AttributeTargets.Property, Inherited = false)]
public sealed class OutsideKeyAttribute(string reason) : Attribute
{
    public string Reason { get; } = reason;
}
