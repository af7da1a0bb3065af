using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Stages.Pipeline;
using D1.Stages.Schemas;

namespace D1.Cli.Verbs;

/// <summary><c>d1 schema</c>: the JSON Schemas of spec files, for editors.</summary>
internal static class SchemaVerb
{
    public static Command Create(StageRegistry registry)
    {
        var folder = PathOption.Create("--out", PathUse.Folder, "Write a file a stage into this folder instead of printing one document of all.", "DIR");
        var command = new Command("schema", "Print or write the JSON Schemas of spec files, for editors.") { folder };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(folder) is { } path)
                foreach (var name in SchemaFolder.Write(registry, path)) Console.Out.WriteLine(Path.Combine(path, name));
            else
                JsonOutput.Write(new JsonObject(SchemaFolder.Generate(registry).Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))));
            return ExitCodes.Success;
        });
        return command;
    }
}
