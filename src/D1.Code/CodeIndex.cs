namespace D1.Code;

/// <summary>Finds types and members of a graph by their names.</summary>
internal sealed class CodeIndex(CodeGraph graph)
{
    // Several programs have a type Program; nobody asks for it.
    private readonly ILookup<string, int> _types = graph.Types.Index().ToLookup(type => type.Item.Name, type =>
        type.Index, StringComparer.Ordinal);
    private readonly ILookup<int, int> _members = graph.Members.Index().ToLookup(member => member.Item.Type, member => member.Index);

    /// <exception cref="CodeException">There is no such type.</exception>
    public int TypeOf(string name) => _types[name].FirstOrDefault(-1) is >= 0 and var type ? type
        : throw new CodeException($"{CodeGraph.FileName} knows no type {name}; compile again (./build.sh Compile)");

    public IEnumerable<int> MembersOf(int type) => _members[type];

    /// <summary>The members of <c>Type::Name</c>, one for each overload.</summary>
    /// <exception cref="CodeException">There is none.</exception>
    public IReadOnlyList<int> Named(string name)
    {
        var (type, member) = name.Split("::") is [var first, var second] ? (first, second)
            : throw new ArgumentException($"'{name}' is not Type::Name", nameof(name));
        int[] found = [.. MembersOf(TypeOf(type)).Where(number => graph.Members[number]
            .Signature.StartsWith(member + "(", StringComparison.Ordinal))];
        return found.Length > 0 ? found
            : throw new CodeException($"{CodeGraph.FileName} knows no member {name}; compile again (./build.sh Compile)");
    }
}
