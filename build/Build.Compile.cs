using System.Globalization;
using D1.Pipeline.Execution;
using D1.Pipeline.Store;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Serilog;

sealed partial class Build
{
    /// <summary>compat or nuget: which packages answer to NUKE and Verify.</summary>
    static string Packages => EnvironmentInfo.GetVariable("D1Packages") is { Length: > 0 } chosen ? chosen : "compat";

    static AbsolutePath Solution => RootDirectory / "D1.slnx";

    /// <summary>Holds the digest of the sources that the solution was last compiled from.</summary>
    static AbsolutePath CompileStamp => RootDirectory / "src" / "D1.Cli" / "bin" / Packages / "compiled.sha256";

    /// <summary>Whoever compiles holds it, build.sh too.</summary>
    static AbsolutePath CompileLock => RootDirectory / "build" / "obj" / "compiling.lock";

    static SourceTree Sources => new(RootDirectory);

    void CompileSolution()
    {
        using var stop = new StopSignals();
        using var alone = AloneHere(stop.Token);
        if (IsCompiled())
            return;

        // What changes while this compiles is not what was compiled; and what is begun and not ended is worth nothing.
        var digest = Sources.Digest();
        CompileStamp.DeleteFile();
        using var heart = Heartbeat.Here("compiling the solution", x => Log.Information("{Line:l}", x));
        DotNet($"build {Solution} -c Release -v q --nologo --disable-build-servers",
            logger: (type, line) => heart.Above(() => LogProblems(type, line)));
        CompileStamp.WriteAllText(digest);
    }

    [Parameter("Where Pack puts the packages; default: artifacts/packages")]
    readonly AbsolutePath PackagesFolder = RootDirectory / "artifacts" / "packages";

    /// <summary>The libraries, and d1 as a tool, as they were compiled; the version says when.</summary>
    void PackAll()
    {
        using var stop = new StopSignals();
        using var alone = AloneHere(stop.Token);
        using var heart = Heartbeat.Here("packing", x => Log.Information("{Line:l}", x));
        var packed = DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        foreach (var project in Sources.Projects.Where(x => x.Parent?.Name == "src"))
            DotNet($"pack {project} -c Release --no-build -v q --nologo -o {PackagesFolder} -p:PackedAt=t{packed}",
                logger: (type, line) => heart.Above(() => LogProblems(type, line)));
        Log.Information("{Folder}", PackagesFolder);
    }

    void DeleteCompiled()
    {
        CompileStamp.DeleteFile();

        // The build itself runs from build/, with copies of what it references.
        foreach (var project in Sources.Projects.Where(x => x.Name != "build").ToList())
            new[] { project / "bin", project / "obj" }.DeleteDirectories();
    }

    static KeyLock AloneHere(CancellationToken stop)
    {
        Heartbeat? heart = null;
        try
        {
            return KeyLock.Acquire(CompileLock, Wait, stop);
        }
        finally
        {
            heart?.Dispose();
        }

        void Wait()
        {
            Log.Information("Another build compiles here: waiting");
            heart = Heartbeat.Here("waiting for another build that compiles here", x => Log.Information("{Line:l}", x));
        }
    }

    static bool IsCompiled() =>
        CommandAssembly.FileExists() && CompileStamp.FileExists() && CompileStamp.ReadAllText().TrimEnd() == Sources.Digest();

    /// <summary>Compilers write every message to standard output: problems are shown, the rest is for --verbosity Verbose.</summary>
    static void LogProblems(OutputType type, string line)
    {
        if (type == OutputType.Err || line.Contains(": error ", StringComparison.Ordinal))
            Log.Error("{Line:l}", line);
        else if (line.Contains(": warning ", StringComparison.Ordinal))
            Log.Warning("{Line:l}", line);
        else
            Log.Verbose("{Line:l}", line);
    }
}
