using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Pipeline.Store;

namespace D1.Cli.Tests;

/// <summary>A store whose artifacts are written by hand: models, their evaluations, and what code made them.</summary>
/// <param name="d1">The command that finds it; its folder has a spec of every artifact's name.</param>
public sealed class WrittenStore(ToyCommand d1)
{
    private readonly ArtifactStore _store = new(d1.Artifacts);

    /// <summary>A model; its weights are its parameters.</summary>
    public Artifact Model(string spec, string parameters = "{}", string code = "c0", Artifact? from = null) => Put("masked_sft", spec,
        JsonNode.Parse(parameters)!.AsObject(), code, from,
        ("config.json", "{}"), ("model.safetensors", spec + parameters), ("metrics.json", """{"validation_loss": 1.25}"""));

    /// <summary>An evaluation: a digit an item, how many of its parts are right.</summary>
    /// <param name="model">What was evaluated.</param>
    /// <param name="task">The task.</param>
    /// <param name="verdicts">Digits.</param>
    /// <param name="keepsSamples">Whether answers were kept.</param>
    /// <param name="parts">Parts of every item.</param>
    /// <param name="settings">More parameters.</param>
    public Artifact Cell(
        Artifact model, string task, string verdicts, bool keepsSamples = true, int parts = 1, string settings = """{"cache": "none"}""")
    {
        var spec = JsonNode.Parse(settings)!.AsObject();
        (spec["task"], spec["gen_length"]) = (task, 24);
        var items = verdicts.Select((verdict, at) => $$"""{"id":"{{task}}/{{at}}","correct_cells":{{verdict}},"empty_cells":{{parts}}}""");
        var samples = verdicts.Select((verdict, at) => $$$"""
            {"step":90,"task":"{{{task}}}","id":"{{{task}}}/{{{at}}}","question":"How many of {{{at}}}?","truth":"{{{at}}}",
            "completion":"{{{model.Manifest.SpecName}}} says\n\u001b[2J{{{at}}}","extracted":{{{(verdict == '0' ? "null" : $"\"{at}\"")}}},
            "correct":{{{verdict}}},"total":{{{parts}}},"rewards":{"correctness":{{{verdict}}}.5,"format":0.25},"reward":0.75,
            "effective_tokens":{{{at}}},"tokens":24,"cut":true}
            """.ReplaceLineEndings(""));
        return Put("evaluate", "evaluate", spec, "e0", model, [("items.jsonl", string.Join('\n', items) + "\n"),
            ("metrics.json", $$"""{"n": {{verdicts.Length}}, "score": 50, "interval_low": 40, "interval_high": 60}"""),
            .. keepsSamples ? [("samples.jsonl", string.Join('\n', samples) + "\n")] : Array.Empty<(string, string)>()]);
    }

    /// <summary>Members behind a digest of code, each with its own.</summary>
    public void Code(string digest, params string[] members)
    {
        var folder = Directory.CreateDirectory(Path.Combine(d1.Artifacts, "store", ".code")).FullName;
        File.WriteAllText(Path.Combine(folder, digest + ".json"),
            JsonSerializer.Serialize(members.Select(member => member.Split('=')).ToDictionary(pair => pair[0], pair => pair[1])));
    }

    public Artifact Put(
        string stage, string spec, JsonObject effective, string code, Artifact? from, params (string Name, string Text)[] files)
    {
        d1.Spec(spec, $"stage: {stage}\n");
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{stage}{spec}{effective.ToJsonString()}{from?.Key}")));
        using var build = _store.Begin(stage, key);
        build.Prepare();
        foreach (var (name, text) in files)
        {
            var file = Path.Combine(build.Output, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        effective.Insert(0, "stage", stage);
        return _store.Publish(build, ["."], (listed, digest) => new Manifest
        {
            Stage = stage,
            Key = key,
            Digest = digest,
            Components = new Dictionary<string, string> { ["code"] = code },
            SpecName = spec,
            Profile = Path.GetFileName(d1.Folder),
            Set = stage == "evaluate" ? [$"inputs.model={from!.Manifest.SpecName}", $"task={effective["task"]}"] : [],
            EffectiveSpec = effective,
            Inputs = from is null ? [] : new Dictionary<string, ManifestInput>
            {
                ["model"] = new(from.Stage, from.Key, from.Digest),
            },
            Files = listed,
        });
    }
}
