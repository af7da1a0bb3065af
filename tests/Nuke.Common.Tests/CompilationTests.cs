using D1.Tests;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace BuildTests;

/// <summary>What MSBuild makes of sources that are put back with their old dates.</summary>
public sealed class CompilationTests : IDisposable
{
    private readonly ToyRepository _checkout = new();

    public CompilationTests()
    {
        foreach (var file in RepositoryRoot.Folder.GetFiles("Directory.*"))
            _checkout.With(file.Name, file.ReadAllText());
        _checkout
            .With("library/library.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""")
            .With("program/program.csproj", """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><OutputType>Exe</OutputType></PropertyGroup>
                  <ItemGroup><ProjectReference Include="../library/library.csproj" /></ItemGroup>
                </Project>
                """)
            .With("program/Program.cs", "System.Console.WriteLine(Library.Word.Text);");
    }

    public void Dispose() => _checkout.Dispose();

    [UnixFact]
    public void Content_decides_what_is_compiled_in_what_uses_it_too()
    {
        Write("one");
        Assert.Equal("one", Run());
        Write("two");
        File.SetLastWriteTimeUtc(_checkout.Folder / "library" / "Word.cs", new DateTime(2001, 1, 1));
        Assert.Equal("two", Run());

        // Made while the clock was wrong.
        foreach (var made in _checkout.Folder.GetFiles("*.dll", depth: 9))
            File.SetLastWriteTimeUtc(made, DateTime.UtcNow.AddYears(1));
        Write("three");
        Assert.Equal("three", Run());
    }

    // A constant goes into what uses it when that is compiled.
    private void Write(string word) =>
        _checkout.With("library/Word.cs", $"namespace Library; public static class Word {{ public const string Text = \"{word}\"; }}");

    private string Run()
    {
        var dotnet = ToolResolver.GetPathTool("dotnet");
        var project = _checkout.Folder / "program" / "program.csproj";
        dotnet($"build {project} -c Release -v q --nologo --disable-build-servers -m:1", logOutput: false, logInvocation: false);
        var program = project.Parent! / "bin" / "compat" / "Release" / "net10.0" / "program.dll";
        return dotnet($"{program}", logOutput: false, logInvocation: false).StdToText();
    }
}
