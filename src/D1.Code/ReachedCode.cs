using System.Security.Cryptography;
using System.Text;

namespace D1.Code;

/// <summary>
/// The code that roots lead to, by rapid type analysis: a call leads to its member; a virtual call to what it runs on objects of the types
/// that
/// reached code makes. What is <see cref="CodeMember.Outside"/> is not entered.
/// </summary>
public sealed class ReachedCode
{
    private readonly CodeGraph _graph;
    private readonly bool[] _members, _types, _slots, _packages;
    private readonly int[] _from;
    private readonly Stack<int> _open = new();
    private readonly Dictionary<int, List<int>> _waiting = [];

    private ReachedCode(CodeGraph graph, CodeRoots roots)
    {
        _graph = graph;
        (_members, _slots) = (new bool[graph.Members.Count], new bool[graph.Members.Count]);
        (_types, _packages) = (new bool[graph.Types.Count], new bool[graph.Packages.Count]);
        _from = new int[graph.Members.Count];
        Array.Fill(_from, -1);
        var index = graph.Index;
        foreach (var name in roots.Given) Give(index.TypeOf(name), []);
        foreach (var name in roots.Built) Build(index.TypeOf(name));
        foreach (var name in roots.Called)
            foreach (var member in index.Named(name))
            {
                Reach(member, -1);
                Call(member, -1);
            }
        while (_open.TryPop(out var member)) Enter(member);
        Digest = Hash(roots);
    }

    /// <summary>SHA-256 over the reached members and types with their digests, and the packages that they use.</summary>
    public string Digest { get; }

    /// <summary>Numbers of the reached members.</summary>
    public IEnumerable<int> Members => Enumerable.Range(0, _members.Length).Where(member => _members[member]);

    /// <summary>Numbers of the members that are called virtually.</summary>
    public IEnumerable<int> Slots => Enumerable.Range(0, _slots.Length).Where(member => _slots[member]);

    /// <summary>Numbers of the types that there are objects of.</summary>
    public IEnumerable<int> Types => Enumerable.Range(0, _types.Length).Where(type => _types[type]);

    /// <summary>The packages that reached members use.</summary>
    public IEnumerable<string> Packages => Enumerable.Range(0, _packages.Length).Where(package => _packages[package])
        .Select(package => _graph.Packages[package].Name);

    /// <exception cref="CodeException">A root is not in the graph.</exception>
    public static ReachedCode From(CodeGraph graph, CodeRoots roots) => new(graph, roots);

    /// <summary>Everything with its digest: members as <c>Type::Signature</c>, types, packages.</summary>
    public SortedDictionary<string, string> List()
    {
        var list = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in Types) list[_graph.Types[type].Name] = _graph.Types[type].Digest;
        foreach (var member in Members.Select(member => _graph.Members[member])) list[
            $"{_graph.Types[member.Type].Name}::{member.Signature}"] = member.Digest;
        foreach (var package in Packages) list[$"package {package[..package.IndexOf(' ', StringComparison.Ordinal)]}"] =
            package[(package.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        return list;
    }

    /// <summary>One way from a root to a member.</summary>
    public IEnumerable<int> PathTo(int member)
    {
        var path = new Stack<int>();
        for (var at = member; at >= 0 && !path.Contains(at); at = _from[at]) path.Push(at);
        return path;
    }

    private void Enter(int number)
    {
        var member = _graph.Members[number];
        foreach (var package in member.Packages) Use(package);
        foreach (var type in member.Types) Construct(type, number);
        foreach (var call in member.Calls) Reach(call, number);
        foreach (var slot in member.Slots) Call(slot, number);
    }

    private void Use(int package)
    {
        if (_packages[package]) return;
        _packages[package] = true;
        foreach (var needed in _graph.Packages[package].Needs) Use(needed);
    }

    private void Reach(int member, int from)
    {
        if (_members[member] || _graph.Members[member].Outside is not null) return;
        _members[member] = true;
        _from[member] = from;
        _open.Push(member);
    }

    private void Call(int slot, int from)
    {
        if (_slots[slot]) return;
        _slots[slot] = true;
        foreach (var member in _waiting.GetValueOrDefault(slot, [])) Reach(member, from);
    }

    private void Construct(int number, int from)
    {
        if (_types[number]) return;
        _types[number] = true;
        var type = _graph.Types[number];
        foreach (var member in type.External) Reach(member, from);
        for (var at = 0; at < type.Dispatch.Length; at += 2)
        {
            var (slot, member) = (type.Dispatch[at], type.Dispatch[at + 1]);
            if (_slots[slot]) Reach(member, from);
            else if (_waiting.TryGetValue(slot, out var members)) members.Add(member);
            else _waiting.Add(slot, [member]);
        }
    }

    private void Build(int type)
    {
        Construct(type, -1);
        foreach (var member in _graph.Index.MembersOf(type))
            if (_graph.Members[member].Signature.StartsWith(".c", StringComparison.Ordinal)) Reach(member, -1);
    }

    private void Give(int type, HashSet<int> given)
    {
        if (!given.Add(type)) return;
        Build(type);
        foreach (var held in _graph.Types[type].Fields) Give(held, given);
    }

    private string Hash(CodeRoots roots)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in roots.Built.Order(StringComparer.Ordinal)) Add("root", name, "");
        foreach (var type in Types.Select(type => _graph.Types[type])) Add("type", type.Name, type.Digest);
        foreach (var member in Members.Select(member => _graph.Members[member])) Add(_graph.Types[member.Type]
            .Name, member.Signature, member.Digest);
        foreach (var package in Packages) Add("package", package, "");
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string a, string b, string c) => hash.AppendData(Encoding.UTF8.GetBytes($"{a}\t{b}\t{c}\n"));
    }
}
