namespace D1.Tests;

/// <summary>A test of what Unix has: a shell, links, modes of files; skipped, with the reason, elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "is for Unix";
    }
}
