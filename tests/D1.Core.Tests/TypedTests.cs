namespace D1.Core.Tests;

public sealed class TypedTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("d1-typed-").FullName;

    public TypedTests()
    {
        File.WriteAllText(Path.Combine(_root, "D1.slnx"), "");
        File.WriteAllText(Path.Combine(_root, "d1"), "");
        Directory.CreateDirectory(Path.Combine(_root, "bin"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("src/D1.Cli/bin", "", "./d1")]
    [InlineData("build/bin", "", "./d1")]
    [InlineData("src/D1.Cli/bin", "docs/images", "../../d1")]
    [InlineData("tests/D1.Cli.Tests/bin", "", "d1")]
    public void In_a_checkout_it_is_the_script_from_where_one_stands(string program, string here, string typed) =>
        Assert.Equal(typed, Typed.Of(Path.Combine(_root, program), Path.Combine(_root, here).TrimEnd('/'), "/usr/bin"));

    [Fact]
    public void Elsewhere_it_is_the_path_of_the_script_unless_the_shell_finds_it()
    {
        var (program, bin) = (Path.Combine(_root, "src/D1.Cli/bin"), Path.Combine(_root, "bin"));
        Assert.Equal(Path.Combine(_root, "d1"), Typed.Of(program, "/", bin));
        File.CreateSymbolicLink(Path.Combine(bin, "d1"), Path.Combine(_root, "d1"));
        Assert.Equal("d1", Typed.Of(program, "/", $"/usr/bin:{bin}"));
    }

    [Fact]
    public void An_installed_tool_has_its_name() => Assert.Equal("d1", Typed.Of("/home/me/.dotnet/tools/.store/d1", "/", "/usr/bin"));
}
