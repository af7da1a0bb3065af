using D1.Code;

// D1.Code PROGRAM.deps.json: writes code.json beside it, unless the one there is of the same files, and the commit that it is of; --report
// only says what is reached.
if (args is not [var deps, ..] || !File.Exists(deps))
{
    Console.Error.WriteLine("D1.Code: give the deps.json of a compiled program");
    return 2;
}
var report = args.Contains("--report");
var program = new ProgramFiles(deps);
if (!report) SourceRevision.Of(program.Folder).WriteBeside(program.Folder);
var file = Path.Combine(program.Folder, CodeGraph.FileName);
if (!report && CodeGraph.Read(file) is { } there && there.Files.Keys.ToHashSet().SetEquals([.. program.Own, program.DepsFile])
    && there.Stale(program.Folder) is null) return 0;
if (!report) File.Delete(file);
var (graph, stages) = CodeAnalysis.Of(program);
var problems = new SortedDictionary<int, string>();
var walks = new List<ReachedCode>();
foreach (var stage in stages)
{
    var reached = ReachedCode.From(graph, stage);
    walks.Add(reached);
    foreach (var member in reached.Members.Where(member => graph.Members[member].Reflects.Length > 0))
        problems.TryAdd(member, $"{NameOf(member)} uses {string.Join(", ", graph.Members[member].Reflects)}; a stage reaches it: "
            + $"{string.Join(" → ", reached.PathTo(member).Select(NameOf))}. "
            + "Which code reflection runs cannot be told: have it generated at compile time, or mark what changes no output with "
                + "[OutsideKey]");
    if (report) Console.WriteLine($"{string.Join(", ", stage.Built)}: {reached.Members.Count()} of {graph.Members.Count} members, "
        + $"{reached.Types.Count()} types, {string.Join(", ", reached.Packages)}");
}
foreach (var problem in problems.Values) Console.WriteLine(problem);
if (problems.Count > 0) return 1;
if (!report) graph.Only(walks).Write(file);
return 0;

string NameOf(int member) => graph.NameOf(member) is var name ? name[..name.IndexOf('(', StringComparison.Ordinal)] : "";
