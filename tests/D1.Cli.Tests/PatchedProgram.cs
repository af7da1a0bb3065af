using D1.Code;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace D1.Cli.Tests;

/// <summary>The d1 command as it would be after a change of its source: a copy of the program with other code in it.</summary>
public sealed class PatchedProgram : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("d1-patched-");

    /// <param name="assembly">One of our own assemblies.</param>
    /// <param name="patch">Changes it.</param>
    public PatchedProgram(string assembly, Action<ModuleDefinition> patch)
        : this([(assembly, patch)])
    {
    }

    /// <param name="patches">Each with one of our own assemblies.</param>
    public PatchedProgram(IEnumerable<(string Assembly, Action<ModuleDefinition> Patch)> patches)
    {
        ProgramCopy.Into(_folder.FullName);
        foreach (var assembly in patches.GroupBy(patch => patch.Assembly, patch => patch.Patch))
        {
            var place = Path.Combine(_folder.FullName, assembly.Key + ".dll");
            using var read = AssemblyDefinition.ReadAssembly(place, new ReaderParameters { InMemory = true });
            foreach (var patch in assembly) patch(read.MainModule);
            read.Write(place);
        }
        CodeAnalysis.Of(new ProgramFiles(Path.Combine(_folder.FullName, "d1-toy.deps.json")))
            .Graph.Write(Path.Combine(_folder.FullName, CodeGraph.FileName));
    }

    /// <summary>Path of its d1.dll, and of its d1-toy.dll.</summary>
    public string Command => Path.Combine(_folder.FullName, "d1.dll");

    public string Toy => Path.Combine(_folder.FullName, "d1-toy.dll");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Replaces a number that occurs in a method, or in what the compiler made of it.</summary>
    public static void Replace(ModuleDefinition module, string type, string method, double old, double value)
    {
        var owner = module.GetType(type) ?? throw new ArgumentException($"no type {type}");
        var numbers = owner.Methods.Concat(owner.NestedTypes.SelectMany(nested => nested.Methods))
            .Where(candidate => candidate.HasBody && (candidate.Name == method
            || candidate.Name.Contains($"<{method}>", StringComparison.Ordinal)))
            .SelectMany(candidate => candidate.Body.Instructions).Where(instruction => Number(instruction) == old).ToList();
        Assert.NotEmpty(numbers);
        foreach (var number in numbers)
            (number.OpCode, number.Operand) = number.OpCode == OpCodes.Ldc_R8 ? (OpCodes.Ldc_R8, value)
                : (OpCodes.Ldc_I4, (object)(int)value);
    }

    /// <summary>Gives a method other code that does the same.</summary>
    public static void Touch(ModuleDefinition module, string type, string method)
    {
        var methods = module.GetType(type)?.Methods.Where(candidate => candidate.Name == method && candidate.HasBody)
            .ToList() ?? throw new ArgumentException($"no type {type}");
        Assert.NotEmpty(methods);
        foreach (var touched in methods) touched.Body.GetILProcessor().InsertBefore(touched.Body.Instructions[0],
            Instruction.Create(OpCodes.Nop));
    }

    private static double? Number(Instruction instruction) => instruction.OpCode.Code switch
    {
        Mono.Cecil.Cil.Code.Ldc_R8 => (double)instruction.Operand,
        Mono.Cecil.Cil.Code.Ldc_I4 => (int)instruction.Operand,
        Mono.Cecil.Cil.Code.Ldc_I4_S => (sbyte)instruction.Operand,
        >= Mono.Cecil.Cil.Code.Ldc_I4_0 and <= Mono.Cecil.Cil.Code.Ldc_I4_8 and var code => code - Mono.Cecil.Cil.Code.Ldc_I4_0,
        _ => null,
    };
}
