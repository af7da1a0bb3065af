using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Outputs;
using D1.Pipeline;
using D1.Pipeline.Schemas;

namespace D1.Cli.Verbs;

/// <summary><c>d1 schema</c>: the JSON Schemas of spec files, for editors.</summary>
internal static class SchemaVerb
{
    public static Command Create(StageRegistry registry)
    {
        var folder = PathOption.Create(
            "--out", PathUse.Folder, "Write a file a stage into this folder instead of printing one document of all.", "DIR");
        var overwrite = SharedOptions.Overwrite();
        var command = new Command("schema", "Print or write the JSON Schemas of spec files, for editors.") { folder, overwrite };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(folder) is { } path)
                Write(registry, path, parsed.GetValue(overwrite));
            else
                JsonOutput.Write(new JsonObject(SchemaFolder.Generate(registry)
                    .Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))));
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Writes the schemas that are missing or differ, once every one of them may be written.</summary>
    private static void Write(StageRegistry registry, string folder, bool overwrite)
    {
        var stale = SchemaFolder.Stale(registry, folder).Select(file => (file.Text, Path: Path.Combine(folder, file.Name))).ToList();
        var outputs = new List<Output>();
        try
        {
            outputs.AddRange(stale.Select(file => Output.File(file.Path, overwrite)));
            foreach (var (output, file) in outputs.Zip(stale)) File.WriteAllText(output.Path, file.Text);
            outputs.ForEach(output => output.Publish());
        }
        finally
        {
            outputs.ForEach(output => output.Dispose());
        }

        stale.ForEach(file => Console.Out.WriteLine(file.Path));
    }
}
