using D1.Core;
using D1.Pipeline.Slurm;
using D1.Pipeline.Store;
using D1.Tests;

namespace D1.Pipeline.Tests.Slurm;

public sealed class FrozenBuildTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FrozenBuild _build;

    public FrozenBuildTests()
    {
        _folder.Write("bin/d1.dll", "one");
        _folder.Write("bin/runtimes/d1.so", "one");
        _build = new FrozenBuild(_folder["bin/d1.dll"], new ArtifactStore(_folder["artifacts"]));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_copy_stays_as_it_is_when_the_program_is_compiled_again()
    {
        _build.Copy();
        File.WriteAllText(_folder["bin/d1.dll"], "two");
        _build.Copy();
        Assert.Equal("one", File.ReadAllText(_build.Program));
    }

    [Theory]
    [InlineData("two")]
    [InlineData(null)]
    public void A_program_that_is_compiled_again_while_it_is_copied_is_refused_and_leaves_nothing(string? content)
    {
        // Its files were read, and are not copied yet.
        if (content is null) File.Delete(_folder["bin/runtimes/d1.so"]);
        else File.WriteAllText(_folder["bin/runtimes/d1.so"], content);
        Assert.Equal($"{_folder["bin"]} was compiled again meanwhile; run it once more",
            Assert.Throws<InputException>(_build.Copy).Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_build.Folder)!));
    }
}
