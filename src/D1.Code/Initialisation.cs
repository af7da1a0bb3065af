using Mono.Cecil;
using Mono.Cecil.Cil;

namespace D1.Code;

/// <summary>The initialiser of a type that a source generator wrote, field by field.</summary>
internal static class Initialisation
{
    /// <summary>The instructions that set each static field; null where the type is no generator's, or they are not apart.</summary>
    public static IReadOnlyDictionary<FieldDefinition, IList<Instruction>>? Of(MethodDefinition initialiser)
    {
        var fields = new Dictionary<FieldDefinition, IList<Instruction>>();
        if (!IsGenerated(initialiser.DeclaringType) || initialiser.Body.HasExceptionHandlers) return null;
        var statement = new List<Instruction>();
        foreach (var instruction in initialiser.Body.Instructions)
        {
            statement.Add(instruction);
            if (instruction.OpCode != OpCodes.Stsfld) continue;
            if (instruction.Operand is not FieldDefinition field || !IsWhole(statement) || !fields.TryAdd(field, statement)) return null;
            statement = [];
        }
        return statement is [var last] && last.OpCode == OpCodes.Ret ? fields : null;
    }

    private static bool IsGenerated(TypeDefinition type) =>
        type.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "GeneratedCodeAttribute");

    // It needs nothing of what stands before it, and no jump leaves it.
    private static bool IsWhole(List<Instruction> statement) => statement[0].OpCode.StackBehaviourPop == StackBehaviour.Pop0
        && statement.SelectMany(Targets).All(statement.Contains);

    private static IEnumerable<Instruction> Targets(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => [target],
        Instruction[] targets => targets,
        _ => [],
    };
}
