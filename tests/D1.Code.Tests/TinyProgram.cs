using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace D1.Code.Tests;

/// <summary>A program of one assembly that is compiled from a few lines, with its graph.</summary>
internal sealed class TinyProgram : IDisposable
{
    private const string Name = "Tiny";

    private static readonly MetadataReference[] Framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetDirectoryName(file) == Path.GetDirectoryName(typeof(object).Assembly.Location))
                .Select(file => MetadataReference.CreateFromFile(file))];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("d1-code-");

    /// <param name="source">C#; the walk begins at <c>Root.Run</c>.</param>
    /// <param name="resource">Content of the embedded resource <c>words.txt</c>.</param>
    /// <param name="package">Version of a package that has the type <c>Lib.Thing</c>.</param>
    /// <param name="native">Version of a package of native code alone, beside the other.</param>
    /// <param name="symbols">Whether debug information goes along.</param>
    public TinyProgram(string source, string resource = "", string package = "1.0.0", string native = "1.0.0", bool symbols = false)
    {
        var library = Compile("Lib", "namespace Lib; public static class Thing { public static int Value() => 1; }", [], null, false);
        Compile(Name, source, [MetadataReference.CreateFromFile(library)], resource, symbols);
        File.WriteAllText(Path.Combine(_folder.FullName, Name + ".deps.json"), new JsonObject
        {
            ["runtimeTarget"] = new JsonObject { ["name"] = "net" },
            ["targets"] = new JsonObject
            {
                ["net"] = new JsonObject
                {
                    [$"{Name}/1.0.0"] = new JsonObject
                    {
                        ["dependencies"] = new JsonObject { ["Lib"] = package, ["Lib.Native"] = native },
                        ["runtime"] = new JsonObject { [Name + ".dll"] = new JsonObject() },
                    },
                    [$"Lib.Native/{native}"] = new JsonObject
                    {
                        ["runtimeTargets"] = new JsonObject { ["runtimes/linux-x64/native/liblib.so"] = new JsonObject() },
                    },
                    [$"Lib/{package}"] = new JsonObject { ["runtime"] = new JsonObject { ["lib/net10.0/Lib.dll"] = new JsonObject() } },
                },
            },
            ["libraries"] = new JsonObject
            {
                [$"{Name}/1.0.0"] = new JsonObject { ["type"] = "project" },
                [$"Lib/{package}"] = new JsonObject { ["type"] = "package" },
                [$"Lib.Native/{native}"] = new JsonObject { ["type"] = "package" },
            },
        }.ToJsonString());
        Program = new ProgramFiles(Path.Combine(_folder.FullName, Name + ".deps.json"));
        Graph = CodeAnalysis.Of(Program).Graph;
    }

    public ProgramFiles Program { get; }

    public CodeGraph Graph { get; }

    /// <summary>What <c>Root.Run</c> leads to.</summary>
    public ReachedCode Reached => ReachedCode.From(Graph, new CodeRoots([], [], ["Root::Run"]));

    public string Digest => Reached.Digest;

    public void Dispose() => _folder.Delete(recursive: true);

    private string Compile(string name, string source, MetadataReference[] references, string? resource, bool symbols)
    {
        var file = Path.Combine(_folder.FullName, name + ".dll");
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release,
            allowUnsafe: true, deterministic: true);
        var tree = CSharpSyntaxTree.ParseText(
            SourceText.From("using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using "
            + "System.Text.Json;\n" + source, System.Text.Encoding.UTF8),
            new CSharpParseOptions(LanguageVersion.Preview), Path.Combine(_folder.FullName, name + ".cs"));
        var resources = resource is null ? [] : new[] { new ResourceDescription("words.txt", () =>
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(resource)), isPublic: true) };
        using var assembly = File.Create(file);
        var result = CSharpCompilation.Create(name, [tree], [.. Framework, .. references], options)
            .Emit(assembly, manifestResources: resources, options: new EmitOptions(debugInformationFormat: symbols
                ? DebugInformationFormat.Embedded : DebugInformationFormat.PortablePdb));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return file;
    }
}
