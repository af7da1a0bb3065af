using Mono.Cecil;

namespace D1.Code;

/// <summary>What a virtual call runs on an object of a type. Where generic parameters leave it open which of several overloads that is, all
/// of them count.</summary>
internal sealed class Inheritance(OwnAssemblies own)
{
    private readonly Dictionary<MethodDefinition, (List<MethodDefinition> Slots, bool External)> _known = [];

    /// <summary>The members of our own code that introduced the one that a member overrides: itself, where it overrides none.</summary>
    public IReadOnlyList<MethodDefinition> Introduced(MethodDefinition method) => Of(method).Slots;

    /// <summary>Our own member for each virtual member of our own code that can be called on an object of the type.</summary>
    public IEnumerable<(MethodDefinition Slot, MethodDefinition Member)> Dispatch(TypeDefinition type)
    {
        var chain = Chain(type).ToList();
        var settled = new HashSet<MethodDefinition>();
        foreach (var ancestor in chain)
        {
            var here = new List<MethodDefinition>();
            foreach (var method in ancestor.Methods.Where(method => method is { IsVirtual: true, IsStatic: false }))
                foreach (var slot in Of(method).Slots.Where(slot => !settled.Contains(slot)))
                {
                    yield return (slot, method);
                    if (slot == method || IsSame(slot, method)) here.Add(slot);
                }
            settled.UnionWith(here);
        }
        foreach (var contract in Interfaces(type).Where(own.IsOwn).Select(OwnAssemblies.Resolve).OfType<TypeDefinition>().Distinct())
            foreach (var slot in contract.Methods.Where(method => method.IsVirtual))
                foreach (var member in Implementations(chain, slot)) yield return (slot, member);
    }

    /// <summary>Members that code of others may call on an object of the type.</summary>
    public IEnumerable<MethodDefinition> External(TypeDefinition type) => Chain(type).SelectMany(ancestor => ancestor.Methods)
        .Where(method => method.IsVirtual && (Of(method).External || IsForOthers(type, method)));

    /// <summary>The type and its ancestors, as far as they are our own.</summary>
    public IEnumerable<TypeDefinition> Chain(TypeDefinition type)
    {
        for (TypeDefinition? at = type; at is not null; at = at.BaseType is { } based && own.IsOwn(based) ? OwnAssemblies.Resolve(based)
            : null) yield return at;
    }

    /// <summary>Every interface that an object of the type has.</summary>
    public IEnumerable<TypeReference> Interfaces(TypeDefinition type) =>
        Chain(type).SelectMany(ancestor => ancestor.Interfaces.Select(implemented => implemented.InterfaceType))
        .SelectMany(contract => OwnAssemblies.Resolve(contract) is { } known ? Interfaces(known).Prepend(contract) : [contract]);

    private IEnumerable<MethodDefinition> Implementations(IReadOnlyList<TypeDefinition> chain, MethodDefinition slot)
    {
        foreach (var ancestor in chain)
        {
            var exact = ancestor.Methods.Where(method => method.Overrides.Any(overridden => overridden.Resolve() == slot)).ToList();
            if (exact.Count == 0) exact = [.. ancestor.Methods.Where(method =>
                method.IsVirtual && method.Name == slot.Name && Fits(method, slot))];
            if (exact.Count == 0) continue;
            foreach (var method in exact) yield return method;
            if (exact.Any(method => !IsOpen(method) && !IsOpen(slot))) yield break;
        }
        // An interface's own body, or that of one that is derived from it.
        foreach (var contract in Interfaces(chain[0]).Where(own.IsOwn).Select(OwnAssemblies.Resolve).OfType<TypeDefinition>().Distinct())
            foreach (var method in contract.Methods.Where(method => method.Overrides.Any(overridden =>
                overridden.Resolve() == slot))) yield return method;
        if (slot.HasBody) yield return slot;
    }

    private (List<MethodDefinition> Slots, bool External) Of(MethodDefinition method)
    {
        if (_known.TryGetValue(method, out var known)) return known;
        var slots = new List<MethodDefinition>();
        var external = method.Overrides.Any(overridden => !own.IsOwn(overridden.DeclaringType));
        foreach (var overridden in method.Overrides.Where(overridden => own.IsOwn(overridden.DeclaringType)))
            if (overridden.Resolve() is { } slot) slots.AddRange(slot.DeclaringType.IsInterface ? [slot] : Of(slot).Slots);
        if (method.IsVirtual && method.IsReuseSlot && !method.DeclaringType.IsInterface)
        {
            var overridden = Chain(method.DeclaringType).Skip(1).SelectMany(ancestor => ancestor.Methods)
                .Where(candidate => candidate.IsVirtual && candidate.Name == method.Name && Fits(method, candidate)).Select(Of).ToList();
            slots.AddRange(overridden.SelectMany(found => found.Slots));
            external |= overridden.Count == 0 || overridden.Any(found => found.External);
        }
        else if (method.IsVirtual && slots.Count == 0 && !external)
        {
            slots.Add(method);
        }
        return _known[method] = ([.. slots.Distinct()], external);
    }

    // A new virtual member may be what an interface of others asks for. Where that cannot be read, it is taken for one.
    private bool IsForOthers(TypeDefinition type, MethodDefinition method) =>
        method.IsNewSlot && !method.DeclaringType.IsInterface && method.Overrides.Count == 0
        && Interfaces(type).Where(contract => !own.IsOwn(contract)).Select(OwnAssemblies.Resolve).Any(contract =>
            contract is null || contract.Methods.Any(asked => asked.Name == method.Name
                && asked.Parameters.Count == method.Parameters.Count));

    private static bool Fits(MethodDefinition method, MethodDefinition slot) => method.Parameters.Count == slot.Parameters.Count
        && method.GenericParameters.Count == slot.GenericParameters.Count && (IsOpen(method) || IsOpen(slot) || IsSame(method, slot));

    private static bool IsSame(MethodDefinition method, MethodDefinition other) =>
        method.Parameters.Select(parameter => parameter.ParameterType.FullName)
            .SequenceEqual(other.Parameters.Select(parameter => parameter.ParameterType.FullName));

    private static bool IsOpen(MethodDefinition method) => method.Parameters.Any(parameter =>
        parameter.ParameterType.ContainsGenericParameter);
}
