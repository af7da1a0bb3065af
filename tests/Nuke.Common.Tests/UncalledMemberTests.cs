using Mono.Cecil;
using Nuke.Common;
using Nuke.Common.IO;

namespace BuildTests;

/// <summary>The stand-in is as large as the build needs it: what only its own code and tests use is internal.</summary>
public class UncalledMemberTests
{
    [CompiledBuildFact]
    public void The_build_calls_every_public_member()
    {
        using var standIn = ModuleDefinition.ReadModule(typeof(NukeBuild).Assembly.Location);
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(CompiledBuildFactAttribute.Program.Parent!);
        using var build = ModuleDefinition.ReadModule(CompiledBuildFactAttribute.Program,
            new ReaderParameters { AssemblyResolver = resolver });
        var called = Called(build, standIn);
        var uncalled = standIn.GetTypes().Where(x => x.IsPublic).SelectMany(Members).Where(x => !called.Contains(x)).ToList();
        Assert.True(uncalled.Count == 0, $"build/ calls none of these:\n{string.Join('\n', uncalled)}");
    }

    /// <summary>Everything of the stand-in that the build names, and what attributes set: those of its own must be public, too.</summary>
    private static HashSet<string> Called(ModuleDefinition build, ModuleDefinition standIn) =>
    [
        .. build.GetMemberReferences().Where(x => x.DeclaringType?.GetElementType().Scope.Name == "Nuke.Common")
            .Select(x => x.Resolve().FullName),
        .. build.GetTypes().Concat(standIn.GetTypes()).SelectMany(x => x.Fields.Cast<ICustomAttributeProvider>().Concat(x.Properties))
            .SelectMany(x => x.CustomAttributes).SelectMany(x => x.Properties.SelectMany(y => Accessors(x.AttributeType, y.Name))),
    ];

    // What an attribute is to be set by must be readable, too.
    private static IEnumerable<string> Accessors(TypeReference attribute, string property) =>
        attribute.Resolve().Properties.Where(x => x.Name == property).SelectMany(x => new[] { x.GetMethod.FullName, x.SetMethod.FullName });

    /// <summary>
    /// Public methods, accessors and fields. Not those that IL does not show or the runtime makes (of enumerations and delegates),
    /// overrides, what the command line sets, and operators without which code would compile to another meaning.
    /// </summary>
    private static IEnumerable<string> Members(TypeDefinition type)
    {
        if (type.IsEnum || type.BaseType?.FullName == typeof(MulticastDelegate).FullName) return [];
        var parameters = type.Properties.Where(x => x.CustomAttributes.Any(y => y.AttributeType.Name == nameof(ParameterAttribute)))
            .SelectMany(x => new[] { x.GetMethod, x.SetMethod }).ToHashSet();
        return type.Methods.Where(x => (x.IsPublic || x.IsFamily) && !(x.IsVirtual && !x.IsNewSlot) && !parameters.Contains(x)
                && !(type.Name == nameof(AbsolutePath) && x.Name is "op_Equality" or "op_Inequality")
                && !(x.IsConstructor && type.IsAbstract))
            .Select(x => x.FullName).Concat(type.Fields.Where(x => x.IsPublic).Select(x => x.FullName));
    }
}
