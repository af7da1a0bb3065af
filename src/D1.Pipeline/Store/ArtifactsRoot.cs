using D1.Pipeline.Files;

namespace D1.Pipeline.Store;

/// <summary>Where artifacts go.</summary>
public static class ArtifactsRoot
{
    public const string Variable = "D1_ARTIFACTS";

    /// <summary>The given folder, else <c>D1_ARTIFACTS</c>, else <c>artifacts</c> at the root of the program's checkout, else in the
    /// current folder.</summary>
    public static string Find(string? given = null)
    {
        if (!string.IsNullOrEmpty(given)) return Path.GetFullPath(given);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable) return Path.GetFullPath(variable);
        return Path.GetFullPath(CheckoutRoot.Find() is { } root ? Path.Combine(root, "artifacts") : "artifacts");
    }
}
