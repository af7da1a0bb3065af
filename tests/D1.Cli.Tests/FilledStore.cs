using D1.Pipeline.Graph;
using D1.Pipeline.Guard;
using D1.Pipeline.Store;
using D1.Stages;
using D1.Tests;

namespace D1.Cli.Tests;

/// <summary>A store in which everything of the smoke profile's table is there, by its key, with contents that took no time to
/// make.</summary>
public sealed class FilledStore : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("d1-filled-");

    public FilledStore()
        : this([], _ => [])
    {
    }

    /// <param name="set">Overrides of the table.</param>
    /// <param name="verdicts">Whether each item of an evaluation is right.</param>
    internal FilledStore(string[] set, Func<StageNode, IReadOnlyList<bool>> verdicts)
    {
        var store = new ArtifactStore(Root);
        var made = new Dictionary<string, Artifact>();
        foreach (var node in SpecGraph.Load(BuiltInStages.Registry, Spec, set).Nodes)
        {
            var inputs = node.Inputs.ToDictionary(pair => pair.Key, pair => made[pair.Value.Id]);
            var key = node.KeyFrom(inputs, store);
            using var build = store.Begin(node.Stage.Name, key.Value);
            build.Prepare();
            foreach (var output in node.Stage.Outputs.Where(output => output != "."))
                File.WriteAllText(Path.Combine(build.Output, output),
                    output == TableFile.Name ? """{"profile":"smoke","rows":[]}""" : node.Id);
            var right = verdicts(node);
            if (right.Count > 0)
                File.WriteAllLines(Path.Combine(build.Output, VerdictFile.Name),
                    right.Select((each, at) => $"{{\"id\":\"{at}\",\"correct\":{(each ? "true" : "false")},\"completion\":\"\"}}"));
            Artifact.WriteMetrics(build.Output,
                right.Count == 0 ? [] : [KeyValuePair.Create("score", 100.0 * right.Count(each => each) / right.Count)]);
            store.Code.Keep(node.Code([.. inputs.Keys]));
            made[node.Id] = store.Publish(build, node.Stage.Outputs, (files, digest) => node.ManifestOf(key, inputs, files, digest));
        }
    }

    public static string Spec { get; } = Path.Combine(SharedData.RepositoryRoot, "experiments", "smoke", "table1.yaml");

    public string Root => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
