using System.Globalization;
using System.Text.Json.Nodes;

namespace D1.Pipeline.Tests.Tracking.Fake;

/// <summary>
/// The part of an MLflow tracking server behind its REST API: stores what it is sent, strict about limits, with metrics that are only ever
/// appended.
/// </summary>
public sealed class FakeMlflow
{
    private readonly Dictionary<string, string> _experiments = [];

    /// <summary>Scheme of the runs' artifact addresses.</summary>
    public string ArtifactScheme { get; set; } = "mlflow-artifacts:/";

    public List<FakeRun> Runs { get; } = [];

    public FakeRun RunOf(string key) => Runs.Single(run => run.Tags["d1.run_key"] == key);

    /// <summary>Forgets everything, as a server does that is made anew.</summary>
    public void Clear()
    {
        Runs.Clear();
        _experiments.Clear();
    }

    /// <summary>Does what a request asks for.</summary>
    internal JsonObject Answer(string path, Dictionary<string, string> query, string body)
    {
        const string Proxy = "/api/2.0/mlflow-artifacts/artifacts/";
        if (path.StartsWith(Proxy, StringComparison.Ordinal)) return PutArtifact(path[Proxy.Length..], body);
        var json = body.Length > 0 ? JsonNode.Parse(body)!.AsObject() : [];
        return path["/api/2.0/mlflow/".Length..] switch
        {
            "experiments/get-by-name" => GetExperiment(query["experiment_name"]),
            "experiments/create" => CreateExperiment(Text(json, "name")),
            "runs/search" => Search(Text(json, "filter")),
            "runs/create" => CreateRun(json),
            "runs/get" => new()
            {
                ["run"] = Show(Runs.SingleOrDefault(run => run.RunId == query["run_id"])
                ?? throw FakeRefusal.Absent($"Run with id={query["run_id"]} not found"))
            },
            "runs/update" => Update(json),
            "runs/log-batch" => LogBatch(json, body),
            "runs/set-tag" => SetTag(json),
            "metrics/get-history" => History(query),
            _ => throw FakeRefusal.Absent($"no endpoint {path}"),
        };
    }

    private static string Text(JsonObject json, string name) =>
        (string?)json[name] ?? throw FakeRefusal.Invalid($"Missing value for required parameter '{name}'");

    private static JsonArray Items(JsonObject json, string name) => json[name] as JsonArray ?? [];

    private static double Number(JsonNode? value) =>
        double.Parse(value!.ToString(), CultureInfo.InvariantCulture);

    private FakeRun Run(string? id) => Runs.SingleOrDefault(run => run.RunId == id) switch
    {
        null => throw FakeRefusal.Absent($"Run with id={id} not found"),
        { IsDeleted: true } => throw FakeRefusal.Invalid($"The run {id} must be in the 'active' state. Current state is deleted."),
        var run => run,
    };

    private JsonObject GetExperiment(string name) => _experiments.TryGetValue(name, out var id)
        ? new() { ["experiment"] = new JsonObject { ["experiment_id"] = id, ["name"] = name, ["lifecycle_stage"] = "active" } }
        : throw FakeRefusal.Absent($"Could not find experiment with name '{name}'");

    private JsonObject CreateExperiment(string name)
    {
        var id = (_experiments.Count + 1).ToString(CultureInfo.InvariantCulture);
        if (!_experiments.TryAdd(name, id)) throw new FakeRefusal(400, "RESOURCE_ALREADY_EXISTS", $"Experiment '{name}' already exists");
        return new() { ["experiment_id"] = id };
    }

    private JsonObject Search(string filter)
    {
        var key = filter.Split('\'')[1];
        Assert.Equal($"tags.`d1.run_key` = '{key}'", filter);
        return new() { ["runs"] = new JsonArray([.. Runs.Where(run => run.Tags.GetValueOrDefault("d1.run_key") == key).Select(Show)]) };
    }

    private JsonObject CreateRun(JsonObject json)
    {
        FakeLimits.Check(_experiments.ContainsValue(Text(json, "experiment_id")), "no such experiment");
        FakeLimits.Check(Text(json, "user_id").Length > 0, "no user");
        FakeLimits.Check(Text(json, "run_name").Length <= 250 && Items(json, "tags").Count <= 20 && (long?)json["start_time"] > 0,
            "run does not fit");
        var run = new FakeRun($"{Runs.Count:x8}{Guid.NewGuid():N}"[..32], Text(json, "run_name"));
        foreach (var tag in Items(json, "tags")) run.Tags[(string)tag!["key"]!] = (string)tag["value"]!;
        Runs.Add(run);
        return new() { ["run"] = Show(run) };
    }

    private JsonObject Update(JsonObject json)
    {
        var run = Run((string?)json["run_id"]);
        run.Status = Text(json, "status");
        run.Ended = (long?)json["end_time"];
        return [];
    }

    private JsonObject LogBatch(JsonObject json, string body)
    {
        var run = Run((string?)json["run_id"]);
        var (metrics, parameters, tags) = (Items(json, "metrics"), Items(json, "params"), Items(json, "tags"));
        FakeLimits.CheckBatch(body, metrics, parameters, tags);
        foreach (var pair in parameters)
            FakeLimits.Check(run.Params.GetValueOrDefault((string)pair!["key"]!, (string)pair["value"]!) == (string)pair["value"]!,
                "Changing param values is not allowed");
        foreach (var pair in parameters) run.Params[(string)pair!["key"]!] = (string)pair["value"]!;
        foreach (var pair in tags) run.Tags[(string)pair!["key"]!] = (string)pair["value"]!;
        foreach (var metric in metrics) run.Points.Add(((string)metric!["key"]!, Number(metric["value"]), (long)metric["step"]!));
        return [];
    }

    private JsonObject SetTag(JsonObject json)
    {
        FakeLimits.CheckName(Text(json, "key"));
        Run((string?)json["run_id"]).Tags[Text(json, "key")] = Text(json, "value");
        return [];
    }

    // In pages of seven, so that there are several.
    private JsonObject History(Dictionary<string, string> query)
    {
        const int Page = 7;
        var from = int.Parse(query.GetValueOrDefault("page_token", "0"), CultureInfo.InvariantCulture);
        var points = Run(query["run_id"]).Points.Where(point => point.Key == query["metric_key"]).ToList();
        var answer = new JsonObject
        {
            ["metrics"] = new JsonArray([.. points.Skip(from).Take(Page).Select(point =>
                new JsonObject { ["key"] = point.Key, ["value"] = point.Value, ["timestamp"] = 1, ["step"] = $"{point.Step}" })]),
        };
        if (from + Page < points.Count) answer["next_page_token"] = $"{from + Page}";
        return answer;
    }

    private JsonObject PutArtifact(string path, string body)
    {
        var parts = path.Split('/');
        Run(parts[1]).Artifacts[string.Join('/', parts[3..])] = body;
        return [];
    }

    private JsonObject Show(FakeRun run) => new()
    {
        ["info"] = new JsonObject
        {
            ["run_id"] = run.RunId,
            ["status"] = run.Status,
            ["artifact_uri"] = $"{ArtifactScheme}1/{run.RunId}/artifacts"
        },
        ["data"] = new JsonObject(),
    };
}
