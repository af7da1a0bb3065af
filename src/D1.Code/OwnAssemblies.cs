using Mono.Cecil;

namespace D1.Code;

/// <summary>Our own assemblies of a program, open for reading, with what their members may refer to.</summary>
internal sealed class OwnAssemblies : IDisposable
{
    private readonly Resolver _resolver;

    public OwnAssemblies(ProgramFiles program)
    {
        Program = program;
        _resolver = new Resolver();
        _resolver.AddSearchDirectory(program.Folder);
        _resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        var reading = new ReaderParameters
        {
            AssemblyResolver = _resolver,
            ReadSymbols = false,
            ReadingMode = ReadingMode.Deferred,
            InMemory = true,
        };
        foreach (var file in program.Own)
        {
            var assembly = AssemblyDefinition.ReadAssembly(Path.Combine(program.Folder, file), reading);
            _resolver.Register(assembly);
            All.Add(assembly);
        }
        Names = [.. All.Select(assembly => assembly.Name.Name)];
    }

    public ProgramFiles Program { get; }

    public List<AssemblyDefinition> All { get; } = [];

    public HashSet<string> Names { get; }

    /// <summary>Every type, nested ones included.</summary>
    public IEnumerable<TypeDefinition> Types => All.SelectMany(assembly => assembly.MainModule.GetTypes());

    public bool IsOwn(TypeReference type) => Names.Contains(AssemblyOf(type));

    /// <summary>Name of the assembly that a type comes from.</summary>
    public static string AssemblyOf(TypeReference type)
    {
        type = type.GetElementType();
        return type.Scope switch
        {
            AssemblyNameReference reference => reference.Name,
            ModuleDefinition module => module.Assembly.Name.Name,
            _ => "",
        };
    }

    /// <summary>A type's definition, whoever's it is; null where its assembly is not there.</summary>
    public static TypeDefinition? Resolve(TypeReference type)
    {
        try
        {
            return type.Resolve();
        }
        catch (AssemblyResolutionException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var assembly in All) assembly.Dispose();
        _resolver.Dispose();
    }

    private sealed class Resolver : DefaultAssemblyResolver
    {
        public Resolver()
        {
            foreach (var folder in GetSearchDirectories()) RemoveSearchDirectory(folder);
        }

        public void Register(AssemblyDefinition assembly) => RegisterAssembly(assembly);
    }
}
