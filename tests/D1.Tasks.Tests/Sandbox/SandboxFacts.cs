using D1.Core;
using D1.Tasks.Sandbox;

namespace D1.Tasks.Tests.Sandbox;

/// <summary>The ways to start a sandbox that this machine has.</summary>
internal static class Sandboxes
{
    /// <summary>Why there is none; null where there is one.</summary>
    public static string? WhyNot { get; } = Reason();

    /// <summary>As whom it can be started here: root can also do it as an ordinary user would.</summary>
    public static IReadOnlyList<SandboxUser> Users { get; } = WhyNot is not null ? []
        : Environment.IsPrivilegedProcess ? [.. ((SandboxUser[])[SandboxUser.Nobody, SandboxUser.Root]).Where(Works)] : [SandboxUser.Self];

    private static bool Works(SandboxUser user)
    {
        try
        {
            PythonSandbox.Find(user);
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    private static string? Reason()
    {
        try
        {
            PythonSandbox.Open();
            return null;
        }
        catch (InputException error)
        {
            return error.Message;
        }
    }
}

/// <summary>A test that runs programs in the sandbox; skipped, with what to install or to allow, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SandboxFactAttribute : FactAttribute
{
    public SandboxFactAttribute() => Skip = Sandboxes.WhyNot;
}

/// <summary>The same for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SandboxTheoryAttribute : TheoryAttribute
{
    public SandboxTheoryAttribute() => Skip = Sandboxes.WhyNot;
}

/// <summary>A test whose sandbox an ordinary user starts, as root does in that user's place; skipped where such users cannot.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OrdinaryUserFactAttribute : FactAttribute
{
    public OrdinaryUserFactAttribute() => Skip = Sandboxes.WhyNot
        ?? (Sandboxes.Users.Any(user => user != SandboxUser.Root) ? null
            : "needs a sandbox that an ordinary user starts: the right to make user namespaces, and a python3 in PATH that others may read");
}
