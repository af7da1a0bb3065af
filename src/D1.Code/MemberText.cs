using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Op = Mono.Cecil.Cil.Code;

namespace D1.Code;

/// <summary>
/// The normalised code of one member and of everything that the compiler made of it, as text, and what it refers to. Members are named by
/// their full names,
/// except those of the compiler: they have numbers in the order in which they are met, and their code follows. There are no versions,
/// places, debug information or
/// names of local variables in it.
/// </summary>
internal sealed class MemberText
{
    private readonly OwnAssemblies _own;
    private readonly StringBuilder _text = new();
    private readonly Dictionary<IMetadataTokenProvider, int> _numbers = [];
    private readonly Queue<Action> _later = new();
    private readonly HashSet<MethodDefinition> _written = [];
    private readonly HashSet<TypeDefinition> _made = [];
    private readonly HashSet<FieldDefinition> _set = [];
    private readonly List<string> _strings = [];
    private bool _readsResources;

    public MemberText(OwnAssemblies own, MethodDefinition method)
    {
        _own = own;
        Write(method);
        while (_later.TryDequeue(out var next)) next();
        if (_readsResources) AddResources(method.Module);
        Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_text.ToString())))[..16];
    }

    public string Digest { get; }

    /// <summary>Members that are called or whose address is taken, to be run as they are.</summary>
    public HashSet<MethodDefinition> Calls { get; } = [];

    /// <summary>Members that are called virtually.</summary>
    public HashSet<MethodDefinition> VirtualCalls { get; } = [];

    /// <summary>Types that objects are made of.</summary>
    public HashSet<TypeDefinition> Constructed { get; } = [];

    /// <summary>Types whose type initialisers run.</summary>
    public HashSet<TypeDefinition> Initialised { get; } = [];

    /// <summary>Types that stand for a type parameter from which objects are made.</summary>
    public HashSet<TypeDefinition> MadeByParameter { get; } = [];

    /// <summary>Types that a registry lists as kinds.</summary>
    public HashSet<TypeDefinition> Kinds { get; } = [];

    public SortedSet<string> Packages { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Reflects { get; } = new(StringComparer.Ordinal);

    private void Write(MethodDefinition method)
    {
        if (!_written.Add(method)) return;
        var made = Compiled.IsMadeByCompiler(method);
        Line(made ? $"method {Number(method)}" : $"method {method.Name}");
        var inlining = MethodImplAttributes.NoInlining | MethodImplAttributes.AggressiveInlining | MethodImplAttributes.NoOptimization | (
            MethodImplAttributes)512;
        Line($"{(method.IsStatic ? "static" : "instance")}{(method.IsVirtual ? " virtual" : "")}{(method.IsAbstract ? " abstract" : "")} "
            + $"{(int)(method.ImplAttributes & ~inlining)} "
            + $"{Name(method.ReturnType)} ({Names(method.Parameters)})");
        foreach (var parameter in method.GenericParameters) Line(
            $"where {parameter.Attributes} "
            + $"{string.Join(", ", parameter.Constraints.Select(constraint => Name(constraint.ConstraintType)))}");
        if (method.PInvokeInfo is { } native)
        {
            Line($"native {native.Module.Name} {native.EntryPoint} {native.Attributes}");
            foreach (var parameter in method.Parameters.Where(parameter =>
                parameter.HasMarshalInfo)) Line($"marshal {parameter.Index} {parameter.MarshalInfo.NativeType}");
        }
        if (!method.HasBody) return;
        var body = method.Body;
        Line($"{(body.InitLocals ? "zeroed" : "raw")} {string.Join(", ", body.Variables.Select(variable => Name(variable.VariableType)))}");
        var places = Write(body.Instructions);
        foreach (var handler in body.ExceptionHandlers)
            Line($"{handler.HandlerType} {Place(handler.TryStart)} {Place(handler.TryEnd)} {Place(handler.HandlerStart)} "
                + $"{Place(handler.HandlerEnd)} {Place(handler.FilterStart)} {(handler.CatchType is { } type ? Name(type) : "")}");

        int Place(Instruction? instruction) => instruction is null ? -1 : places[instruction];
    }

    private Dictionary<Instruction, int> Write(IList<Instruction> instructions)
    {
        var places = instructions.Index().ToDictionary(instruction => instruction.Item, instruction => instruction.Index);
        foreach (var instruction in instructions) Line(Write(instruction, places));
        return places;
    }

    private string Write(Instruction instruction, Dictionary<Instruction, int> places)
    {
        var code = instruction.OpCode;
        return instruction.Operand switch
        {
            null => code.Name,
            string text => Keep(text),
            Instruction target => $"{code.Name} {places[target]}",
            Instruction[] targets => $"{code.Name} {string.Join(' ', targets.Select(target => places[target]))}",
            VariableDefinition variable => $"{code.Name} {variable.Index}",
            ParameterDefinition parameter => $"{code.Name} {parameter.Index}",
            float number => $"{code.Name} {BitConverter.SingleToUInt32Bits(number):x}",
            double number => $"{code.Name} {BitConverter.DoubleToUInt64Bits(number):x}",
            MethodReference method => $"{code.Name} {Refer(method, code.Code)}",
            FieldReference field => $"{code.Name} {Refer(field, code.Code)}",
            TypeReference type => $"{code.Name} {Name(type)}",
            CallSite site => $"{code.Name} {site.CallingConvention} {Name(site.ReturnType)} "
                + $"({Names(site.Parameters)})",
            var operand => string.Create(CultureInfo.InvariantCulture, $"{code.Name} {operand}"),
        };

        string Keep(string text)
        {
            _strings.Add(text);
            return $"{code.Name} {text.Length} {text}";
        }
    }

    private string Refer(FieldReference reference, Op code)
    {
        var field = _own.IsOwn(reference.DeclaringType) ? reference.Resolve() : null;
        if (field is { RVA: not 0 }) return $"data {Convert.ToHexStringLower(SHA256.HashData(field.InitialValue))}";
        if (field is not null && code is Op.Ldsfld or Op.Ldsflda or Op.Stsfld) Initialise(field.DeclaringType, field);
        var name = field is not null && Compiled.IsMadeByCompiler(field.DeclaringType) ? Number(field)
            .ToString(CultureInfo.InvariantCulture) : reference.Name;
        return $"{Name(reference.FieldType)} {Name(reference.DeclaringType)}::{name}";
    }

    private string Refer(MethodReference reference, Op code)
    {
        var (declaring, method) = (reference.DeclaringType, _own.IsOwn(reference.DeclaringType) && !reference.DeclaringType.IsArray
            ? reference.Resolve() : null);
        if (method is null)
        {
            if (Reflection.Of(reference) is { } reflection) Reflects.Add(reflection);
            if (reference.Name.StartsWith("GetManifestResource", StringComparison.Ordinal)) _readsResources = true;
        }
        else
        {
            var made = Compiled.IsMadeByCompiler(method);
            var type = method.DeclaringType;
            if (code == Op.Newobj) Construct(type);
            if (method.IsStatic || method.IsConstructor) Initialise(type);
            if (made) _later.Enqueue(() => Write(method));
            else if (method.IsVirtual && (method.IsAbstract || code is Op.Callvirt or Op.Ldvirtftn or Op.Ldtoken)) VirtualCalls.Add(method);
            else Calls.Add(method);
        }
        if (reference is GenericInstanceMethod { Name: "Of", DeclaringType.FullName: "D1.Core.Kind", GenericArguments: [var listed] }
            && Own(listed) is { } kind) Kinds.Add(kind);
        Parameters(reference as GenericInstanceMethod, (method ?? (reference is GenericInstanceMethod ? TryResolve(reference)
            : null))?.GenericParameters);
        var name = method is not null && Compiled.IsMadeByCompiler(method)
            && !(Compiled.IsAnonymous(method.DeclaringType) && method.Name[0] != '<')
            ? Number(method).ToString(CultureInfo.InvariantCulture) : reference.Name;
        var arguments = reference is GenericInstanceMethod generic ? $"<{string.Join(", ", generic.GenericArguments.Select(Name))}>" : "";
        return $"{(reference.HasThis ? "instance " : "")}{Name(reference.ReturnType)} "
            + $"{Name(declaring)}::{name}{arguments}({Names(reference.Parameters)})";
    }

    private static MethodDefinition? TryResolve(MethodReference reference)
    {
        try
        {
            return reference.Resolve();
        }
        catch (AssemblyResolutionException)
        {
            return null;
        }
    }

    // new T() asks for objects of whatever type stands for T.
    private void Parameters(IGenericInstance? instance, IList<GenericParameter>? parameters)
    {
        if (instance is null || parameters is null) return;
        foreach (var (argument, parameter) in instance.GenericArguments.Zip(parameters))
            if (parameter.HasDefaultConstructorConstraint && Own(argument) is { } type) MadeByParameter.Add(type);
    }

    private TypeDefinition? Own(TypeReference type) => _own.IsOwn(type) && type is not GenericParameter ? type.Resolve() : null;

    private void Construct(TypeDefinition type)
    {
        if (!Compiled.IsMadeByCompiler(type))
        {
            Constructed.Add(type);
            return;
        }
        if (!_made.Add(type)) return;
        Initialise(type);
        _later.Enqueue(() =>
        {
            Line($"type {Number(type)} {(type.BaseType is { } based ? Name(based) : "")} "
                + $"{string.Join(", ", type.Interfaces.Select(implemented => Name(implemented.InterfaceType)))}");
            if (type.IsValueType) Line(Compiled.SizeOf(type));
            foreach (var method in type.Methods.Where(method => method.IsVirtual)) Write(method);
        });
    }

    private void Initialise(TypeDefinition type, FieldDefinition? field = null)
    {
        if (type.Methods.FirstOrDefault(method => method is { IsConstructor: true, IsStatic: true }) is not { } initialiser) return;
        if (!Compiled.IsMadeByCompiler(type)) Initialised.Add(type);
        else if (Initialisation.Of(initialiser) is not { } statements) _later.Enqueue(() => Write(initialiser));
        // One such type has the tables of all regular expressions of an assembly: those of others are not this member's.
        else if (field is not null && statements.TryGetValue(field, out var statement) && _set.Add(field))
        {
            _later.Enqueue(() =>
            {
                Line($"sets {Number(field)}");
                Write(statement);
            });
        }
    }

    private int Number(IMetadataTokenProvider member)
    {
        if (!_numbers.TryGetValue(member, out var number)) _numbers.Add(member, number = _numbers.Count);
        return number;
    }

    private string Names(IEnumerable<ParameterDefinition> parameters) =>
        string.Join(", ", parameters.Select(parameter => Name(parameter.ParameterType)));

    /// <summary>A type's name with its arguments, and a note of what naming it means.</summary>
    private string Name(TypeReference type)
    {
        switch (type)
        {
            case GenericParameter parameter:
                return $"{(parameter.Type == GenericParameterType.Type ? "!" : "!!")}{parameter.Position}";
            case GenericInstanceType instance:
                Parameters(instance, OwnAssemblies.Resolve(instance.ElementType)?.GenericParameters);
                return $"{Name(instance.ElementType)}<{string.Join(", ", instance.GenericArguments.Select(Name))}>";
            case ArrayType array: return $"{Name(array.ElementType)}[{new string(',', array.Rank - 1)}]";
            case ByReferenceType reference: return $"{Name(reference.ElementType)}&";
            case PointerType pointer: return $"{Name(pointer.ElementType)}*";
            case PinnedType pinned: return $"{Name(pinned.ElementType)} pinned";
            case RequiredModifierType required: return $"{Name(required.ElementType)} required {Name(required.ModifierType)}";
            case OptionalModifierType optional: return Name(optional.ElementType);
            case FunctionPointerType pointer:
                return $"{pointer.CallingConvention} "
                + $"{Name(pointer.ReturnType)}*({Names(pointer.Parameters)})";
        }
        if (!_own.IsOwn(type))
        {
            if (_own.Program.PackageOf(OwnAssemblies.AssemblyOf(type)) is { } package) Packages.Add(package);
            return type.FullName;
        }
        var own = type.Resolve();
        // There are values of a value type wherever it is named.
        if (own.IsValueType) Construct(own);
        return Compiled.IsMadeByCompiler(own) ? Number(own).ToString(CultureInfo.InvariantCulture) : type.FullName;
    }

    // The resources whose names the code holds; all, where it makes up the names.
    private void AddResources(ModuleDefinition module)
    {
        var resources = module.Resources.OfType<EmbeddedResource>().OrderBy(resource => resource.Name, StringComparer.Ordinal).ToList();
        var named = resources.Where(resource => _strings.Contains(resource.Name)).ToList();
        foreach (var resource in named.Count > 0 ? named : resources) Line(
            $"resource {resource.Name} {Convert.ToHexStringLower(SHA256.HashData(resource.GetResourceData()))}");
    }

    private void Line(string line) => _text.Append(line).Append('\n');
}
