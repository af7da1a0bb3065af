using Nuke.Common.IO;

namespace BuildTests;

/// <summary>A test of the build itself as ./build.sh compiled it; where nothing did, there is none to try.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CompiledBuildFactAttribute : FactAttribute
{
    public CompiledBuildFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "needs a Unix";
        else if (!Program.FileExists())
            Skip = $"there is no {Program}: run ./build.sh Compile";
    }

    public static AbsolutePath Program =>
        RepositoryRoot.Folder / "build" / "bin" / "compat" / "Release" / "net10.0" / "_build.dll";
}
