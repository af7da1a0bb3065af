namespace D1.Tests;

/// <summary>
/// A test that needs the reference data of <c>D1_SHARED</c> (default: <c>../shared</c> beside the repository); skipped, with the reason,
/// where it is absent.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    /// <param name="folder">The part that is needed, relative to the data's root.</param>
    public SharedFactAttribute(string folder)
    {
        if (!Path.Exists(SharedData.At(folder)))
            Skip = $"needs the reference data {SharedData.At(folder)}; set D1_SHARED";
    }
}
