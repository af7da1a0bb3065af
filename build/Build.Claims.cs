using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

/// <summary>The paper's claims as tests, and the ablations that some of them read.</summary>
sealed partial class Build
{
    static AbsolutePath AblationFolder => RootDirectory / "experiments" / "ablations";

    /// <summary>Each of its specs that is a table.</summary>
    TargetSpec[] AblationSpecs =>
        [.. SpecFolder.Tables(AblationFolder).Select(name => new TargetSpec($"../{AblationFolder.Name}/{name}"))];

    void CheckClaims() => DotNet(
        $"{CommandAssembly} claims --profile {Experiments.Name} --seeds {TableSeeds!.Value}",
        logInvocation: false,
        logger: LogLine,
        exitHandler: process =>
        {
            if (process.ExitCode == 2)
                throw BadInput("the claims cannot be read; the line above says why");
            if (process.ExitCode == 1)
                Assert.Fail("a claim is refuted; it is marked above");
            process.AssertZeroExitCode();
        });
}
