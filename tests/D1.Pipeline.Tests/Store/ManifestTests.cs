using System.Text.Json.Nodes;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;

namespace D1.Pipeline.Tests.Store;

public sealed class ManifestTests : IDisposable
{
    private static readonly Manifest Bare = new()
    {
        Stage = "toy",
        Key = "a",
        Digest = "d",
        Components = new Dictionary<string, string>(),
        SpecName = "base",
        Files = [],
    };

    private static readonly Manifest Full = new()
    {
        Schema = 0,
        Stage = "evaluate",
        Key = "b",
        Digest = "e",
        Components = new Dictionary<string, string> { ["key_schema"] = "1" },
        SpecName = "top",
        Profile = "nano",
        Set = ["task=gsm"],
        EffectiveSpec = new JsonObject { ["steps"] = 4, ["below"] = new JsonObject { ["rate"] = 5e-4 } },
        Inputs = new Dictionary<string, ManifestInput> { ["model"] = new("masked_sft", "c", "f") },
        Files = [new("metrics.json", 1L << 40, "0", true), new("items.jsonl", 0, "1", false)],
        Seed = 7,
        Commit = "1234567",
        Dirty = true,
        Versions = new Dictionary<string, string> { ["d1"] = "1" },
        Machine = new Dictionary<string, string> { ["cpu"] = "x" },
        Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Seconds = 1,
        Measurements = new Dictionary<string, double> { ["tokens_per_second"] = 12.5, ["steps"] = 3 },
        RunId = "r",
        Adopted = [new("names only", "evaluate/0", "1", "2", new CodeDifference(["A.B"], [], ["C.D"]), null, DateTimeOffset.UnixEpoch)],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("d1-manifest-");

    private string File => Path.Combine(_folder.FullName, Manifest.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_value_comes_back()
    {
        Assert.All(typeof(Manifest).GetProperties(), property => Assert.NotEqual(
            Json(Bare)[Name(property.Name)]?.ToJsonString(), Json(Full)[Name(property.Name)]?.ToJsonString()));
        Assert.Equal(Json(Bare).ToJsonString(), Json(Read(Json(Bare))!).ToJsonString());
        Assert.Equal(Json(Full).ToJsonString(), Json(Read(Json(Full))!).ToJsonString());
        Assert.Null(Read(Json(Full))!.EffectiveSpec!.Parent); // it can be put into another document
    }

    [Fact]
    public void What_older_files_lack_is_as_in_a_new_manifest_and_what_all_have_is_required()
    {
        string[] required = ["stage", "key", "digest", "components", "spec_name", "files"];
        var least = Json(Bare);
        foreach (var name in least.Select(pair => pair.Key).Except(required).ToList()) least.Remove(name);
        Assert.Equal(Json(Bare).ToJsonString(), Json(Read(least)!).ToJsonString());
        foreach (var name in required)
        {
            var without = (JsonObject)least.DeepClone();
            without.Remove(name);
            Assert.Null(Read(without));
            without[name] = null;
            Assert.Null(Read(without));
            without[name] = 3;
            Assert.Null(Read(without));
        }
        var odd = Json(Full);
        odd["files"]![0]!["size"] = "many";
        Assert.Null(Read(odd));
    }

    /// <summary>A manifest may be another's: what it names is copied by its name.</summary>
    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../above")]
    [InlineData("a/../../above")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData("two\nlines")]
    public void What_lies_outside_the_folder_is_no_file_of_it(string path)
    {
        var json = Json(Full);
        json["files"]![1]!["path"] = path;
        Assert.Null(Read(json));
        foreach (var name in (string[])["stage", "key"])
        {
            json = Json(Full);
            json[name] = path;
            Assert.Null(Read(json));
        }

        json = Json(Full);
        json["files"]![1]!["path"] = "below/items.jsonl";
        Assert.NotNull(Read(json));
    }

    private Manifest? Read(JsonObject json)
    {
        System.IO.File.WriteAllText(File, json.ToJsonString());
        return Manifest.Read(_folder.FullName);
    }

    private JsonObject Json(Manifest manifest)
    {
        manifest.Write(_folder.FullName);
        return JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject();
    }

    private static string Name(string property) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
}
