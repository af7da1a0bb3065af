using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Specs;
using D1.Pipeline.Terminal;
using D1.Stages;
using D1.Stages.Tables;
using Nuke.Common.IO;

/// <summary>The specs of a profile.</summary>
static class SpecFolder
{
    /// <summary>The file of a spec.</summary>
    /// <exception cref="InputException">There is no such folder, or no such spec in it.</exception>
    public static AbsolutePath Find(AbsolutePath folder, string name)
    {
        if (!folder.DirectoryExists())
            throw new InputException(NoFolder(folder));
        var file = folder / $"{name}.yaml";
        return file.FileExists() ? file : throw new InputException($"{folder} has no spec '{name}.yaml', which this target runs");
    }

    /// <summary>Names of its specs that are tables.</summary>
    public static IEnumerable<string> Tables(AbsolutePath folder) => folder.GetFiles("*.yaml")
        .Where(file => Spec.Load(file).StageName.Text == Table1Stage.StageName).Select(file => Path.GetFileNameWithoutExtension(file));

    static string NoFolder(AbsolutePath folder) => $"There is no folder of specs at {folder}: correct --experiments, or choose a --profile";

    /// <summary>Loads every spec with what it needs; answers one line for each that is wrong.</summary>
    public static List<string> Check(AbsolutePath folder, Action<string> say)
    {
        if (!folder.DirectoryExists())
            return [NoFolder(folder)];
        var problems = new List<string>();
        foreach (var file in folder.GetFiles("*.yaml"))
        {
            try
            {
                var graph = SpecGraph.Load(BuiltInStages.Registry, file);
                problems.AddRange(DeviceCheck.Misfits(graph, new GraphEstimate(graph)));
                say($"{file.Name}: {Counted.Of(graph.Nodes.Count, "stage")}");
            }
            catch (InputException exception)
            {
                problems.Add(exception.Message);
            }
        }

        // A mistake in one spec is told again by everything that needs it.
        return [.. problems.Distinct()];
    }
}
