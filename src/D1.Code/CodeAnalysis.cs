using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mono.Cecil;

namespace D1.Code;

/// <summary>Reads our own assemblies of a program into its graph.</summary>
internal sealed class CodeAnalysis
{
    // By its name: our own code is read here, not referenced.
    private const string OutsideAttribute = "OutsideKeyAttribute";

    private readonly OwnAssemblies _own;
    private readonly Inheritance _inheritance;
    private readonly List<TypeDefinition> _types;
    private readonly List<MethodDefinition> _members;
    private readonly Dictionary<TypeDefinition, int> _typeNumbers;
    private readonly Dictionary<MethodDefinition, int> _memberNumbers;
    private readonly List<CodePackage> _packages;
    private readonly HashSet<TypeDefinition> _kinds = [];
    private readonly Dictionary<string, int> _packageNumbers = new(StringComparer.Ordinal);

    private CodeAnalysis(OwnAssemblies own)
    {
        (_own, _inheritance) = (own, new Inheritance(own));
        _types = [.. own.Types.Where(type => !Compiled.IsMadeByCompiler(type)).OrderBy(Compiled.NameOf, StringComparer.Ordinal)
            .ThenBy(type => type.Module.Name, StringComparer.Ordinal)];
        _typeNumbers = _types.Index().ToDictionary(type => type.Item, type => type.Index);
        _members = [.. _types.SelectMany(type => type.Methods.Where(method => !Compiled.IsMadeByCompiler(method))
            .OrderBy(Signature, StringComparer.Ordinal))];
        _memberNumbers = _members.Index().ToDictionary(member => member.Item, member => member.Index);
        _packages = [];
    }

    /// <summary>The graph of the program whose <c>deps.json</c> this is, and the stages in it.</summary>
    public static (CodeGraph Graph, IReadOnlyList<CodeRoots> Stages) Of(ProgramFiles program)
    {
        using var own = new OwnAssemblies(program);
        var analysis = new CodeAnalysis(own);
        var graph = analysis.Graph();
        return (graph, [.. analysis.Stages()]);
    }

    // Every stage with every kind that a registry lists, and with every record of options: whatever a spec may come to is below that.
    private IEnumerable<CodeRoots> Stages()
    {
        string[] records = [.. _types.Where(type => type.Properties.Any(IsOption)).Select(Compiled.NameOf)];
        return
            from type in _types
            where type is { IsAbstract: false, IsInterface: false }
                && _inheritance.Interfaces(type).Any(contract => contract.FullName == "D1.Pipeline.IStage")
            select CodeRoots.OfStage(_kinds.Prepend(type).Select(Compiled.NameOf), records, computes: true, onGpu: true);

        static bool IsOption(PropertyDefinition property) =>
            property.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == "D1.Core.OptionAttribute");
    }

    private CodeGraph Graph()
    {
        var members = _members.ConvertAll(Describe);
        return new CodeGraph
        {
            Files = _own.Program.Own.Append(_own.Program.DepsFile)
                .ToDictionary(file => file, file => CodeGraph.DigestOf(Path.Combine(_own.Program.Folder, file))),
            Types = _types.ConvertAll(Describe),
            Members = members,
            Packages = _packages,
        };
    }

    private CodeMember Describe(MethodDefinition method)
    {
        var text = new MemberText(_own, method);
        _kinds.UnionWith(text.Kinds);
        var made = text.Constructed.Where(type => Outside(type) is null)
            .Concat(text.MadeByParameter.Where(type => type is { IsInterface: false, IsAbstract: false })).ToList();
        var calls = text.Calls
            .Concat(text.Initialised.SelectMany(type => type.Methods.Where(candidate =>
                candidate is { IsConstructor: true, IsStatic: true })))
            .Concat(text.MadeByParameter.SelectMany(type => type.Methods.Where(candidate =>
                candidate is { IsConstructor: true, Parameters.Count: 0 })));
        return new CodeMember(_typeNumbers[method.DeclaringType], Signature(method), text.Digest, Numbers(calls),
            Numbers(text.VirtualCalls.SelectMany(_inheritance.Introduced)),
            [.. made.Where(_typeNumbers.ContainsKey).Select(type => _typeNumbers[type]).Distinct().Order()],
                [.. text.Packages.Select(Package).Order()],
            Outside(method), IsGeneratedContract(method.DeclaringType) ? [] : [.. text.Reflects]);
    }

    // JSON's contracts that are made at compile time look up attributes, of members that they name.
    private static bool IsGeneratedContract(TypeDefinition type) =>
        type.BaseType?.FullName == "System.Text.Json.Serialization.JsonSerializerContext";

    private CodeType Describe(TypeDefinition type)
    {
        var external = type is { IsInterface: true } ? [] : Numbers(_inheritance.External(type));
        var dispatch = type is { IsInterface: true } ? [] : _inheritance.Dispatch(type)
            .Where(pair => _memberNumbers.ContainsKey(pair.Slot) && _memberNumbers.ContainsKey(pair.Member))
            .Select(pair => (Slot: _memberNumbers[pair.Slot], Member: _memberNumbers[pair.Member])).Distinct().Order().ToList();
        return new CodeType(Compiled.NameOf(type), Digest(Shape(type)), external,
            [.. dispatch.SelectMany(pair => new[] { pair.Slot, pair.Member })], Held(type));
    }

    // What is true of every object of the type, whatever members are called.
    private string Shape(TypeDefinition type)
    {
        var text = new StringBuilder(Compiled.NameOf(type)).Append('\n');
        text.AppendJoin(", ", _inheritance.Interfaces(type).Select(contract => contract.FullName).Distinct().Order(StringComparer.Ordinal))
            .Append('\n');
        foreach (var ancestor in _inheritance.Chain(type))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{ancestor.BaseType?.FullName} {ancestor.Attributes & (TypeAttributes.LayoutMask | TypeAttributes.Abstract)}\n");
            if (ancestor.IsValueType || !ancestor.IsAutoLayout) text.Append(Compiled.LayoutOf(ancestor));
            foreach (var field in ancestor.Fields.Where(field => field.IsStatic
                && field.CustomAttributes.Any(attribute => attribute.AttributeType.Name == nameof(ThreadStaticAttribute))))
                text.Append(CultureInfo.InvariantCulture, $"of a thread: {field.Name}\n");
        }
        return text.ToString();
    }

    private int[] Held(TypeDefinition type) => Outside(type) is not null ? [] :
        [.. _inheritance.Chain(type).SelectMany(ancestor => ancestor.Fields).Where(field => !field.IsStatic)
        .SelectMany(field => Parts(field.FieldType)).Where(part => _own.IsOwn(part)).Select(OwnAssemblies.Resolve).OfType<TypeDefinition>()
        .Where(_typeNumbers.ContainsKey).Select(held => _typeNumbers[held]).Distinct().Order()];

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType instance => instance.GenericArguments.SelectMany(Parts).Prepend(instance.ElementType),
        GenericParameter => [],
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private int[] Numbers(IEnumerable<MethodDefinition> members) => [.. members.Where(_memberNumbers.ContainsKey)
        .Select(member => _memberNumbers[member]).Distinct().Order()];

    private int Package(string name)
    {
        if (_packageNumbers.TryGetValue(name, out var number)) return number;
        _packageNumbers.Add(name, number = _packages.Count);
        _packages.Add(new CodePackage(name, []));
        _packages[number] = new CodePackage(name, [.. _own.Program.Needs(name).Select(Package)]);
        return number;
    }

    private static string? Outside(MethodDefinition method) => Reason(method)
        ?? method.DeclaringType.Properties.Where(property => property.GetMethod == method || property.SetMethod == method).Select(Reason)
            .FirstOrDefault(reason => reason is not null)
        ?? Outside(method.DeclaringType);

    private static string? Outside(TypeDefinition? type) => type is null ? null : Reason(type) ?? Outside(type.DeclaringType);

    private static string? Reason(ICustomAttributeProvider member) =>
        member.HasCustomAttributes && member.CustomAttributes.FirstOrDefault(attribute =>
            attribute.AttributeType.Name == OutsideAttribute) is { } outside ? (string)outside.ConstructorArguments[0].Value : null;

    // A conversion's overloads differ in what they return.
    private static string Signature(MethodDefinition method)
    {
        var arity = method.HasGenericParameters ? $"`{method.GenericParameters.Count}" : "";
        var returned = method.Name.StartsWith("op_", StringComparison.Ordinal) ? method.ReturnType.FullName : "";
        var parameters = string.Join(",", method.Parameters.Select(parameter => parameter.ParameterType.FullName));
        return $"{method.Name}{arity}({parameters}){returned}";
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
