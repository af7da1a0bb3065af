using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

/// <summary>Results of other code are taken as today's: the toy program, and itself after a change that changes nothing.</summary>
public sealed class AdoptVerbTests(AdoptVerbTests.Changed changed) : IClassFixture<AdoptVerbTests.Changed>, IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\n")
        .Spec("cell", "stage: toy\ninputs: {model: base}\nsteps: 4\n");
    private readonly PatchedProgram _changed = changed.Program;

    public void Dispose() => _d1.Dispose();

    /// <summary>The changed program, which the tests share: they start it.</summary>
    public sealed class Changed : IDisposable
    {
        internal PatchedProgram Program { get; } =
            new("d1-toy", module => PatchedProgram.Touch(module, "D1.Toy.ToyStage", "Run"));

        public void Dispose() => Program.Dispose();
    }

    [Fact]
    public void An_adopted_result_is_there_under_todays_key_and_says_why()
    {
        var made = _d1.Made("base.yaml");
        _d1.Program = _changed.Toy;
        Assert.Equal("run", Plan("base.yaml")[0]);
        var adopted = _d1.Json("adopt", Ref(made), "--reason", "only a nop", "--spec", "base.yaml")["adopted"]![0]!;
        Assert.Equal((string?)made["key"], ((string?)adopted["from"])!.Split('/')[1]);
        Assert.NotEqual((string?)made["key"], (string?)adopted["key"]);
        Assert.NotEqual((string?)adopted["old_code"], (string?)adopted["new_code"]);
        Assert.Equal(["ToyStage.Run"], adopted["members"]!["changed"]!.AsArray().Select(name => (string?)name));
        var found = _d1.Json("run", "base.yaml");
        Assert.Equal(("cached", (string?)adopted["path"]), ((string?)found["status"], (string?)found["path"]));
        Assert.Equal(File.ReadAllText(Path.Combine((string)made["path"]!, "sum.txt")),
            File.ReadAllText(Path.Combine((string)found["path"]!, "sum.txt")));
        Assert.Equal("only a nop", (string?)_d1.Json("run", "cell.yaml")["adopted"]![0]!["reason"]);
        Assert.Contains("made under other code: only a nop", _d1.Run("run", "cell.yaml").Output, StringComparison.Ordinal);
        Assert.True(_d1.Run("verify", Ref(found)).ExitCode == 0);
    }

    [Fact]
    public void What_it_was_made_from_comes_along_on_request()
    {
        var made = _d1.Made("cell.yaml");
        _d1.Program = _changed.Toy;
        Assert.Equal(["run", "pending"], Plan("cell.yaml"));
        Assert.Equal(2, _d1.Json("adopt", Ref(made), "--reason", "only a nop", "--spec", "cell.yaml", "--with-inputs")["adopted"]!.AsArray()
            .Count);
        Assert.Equal(["cached", "cached"], Plan("cell.yaml"));
    }

    [Fact]
    public void Where_one_is_refused_none_is_adopted()
    {
        var made = _d1.Made("cell.yaml");
        File.WriteAllText(Path.Combine((string)made["path"]!, "sum.txt"), "0");
        _d1.Program = _changed.Toy;
        var outcome = _d1.Run("adopt", Ref(made), "--reason", "only a nop", "--spec", "cell.yaml", "--with-inputs");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.EndsWith("sum.txt is not the file that was published; a damaged artifact is not adopted\n", outcome.Errors,
            StringComparison.Ordinal);
        Assert.Equal(["run", "pending"], Plan("cell.yaml"));
    }

    [Fact]
    public void A_proof_is_recorded_and_another_result_is_refused()
    {
        var made = _d1.Made("base.yaml");
        _d1.Program = _changed.Toy;
        Assert.Equal("all of it, made again", (string?)_d1.Json("adopt", Ref(made), "--reason", "only a nop", "--spec", "base.yaml",
            "--prove")["adopted"]![0]!["proof"]);
        using var other = new PatchedProgram("d1-toy", module => PatchedProgram.Replace(module, "D1.Toy.ToyStage", "Run", 1000, 999));
        _d1.Program = other.Toy;
        var refused = _d1.Run("adopt", Ref(made), "--reason", "it seems the same", "--spec", "base.yaml", "--prove");
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.EndsWith($"d1: toy/{((string)made["key"]!)[..12]} is not adopted: metrics.json came out different under today's code\n",
            refused.Errors, StringComparison.Ordinal);
        Assert.Equal(["run"], Plan("base.yaml"));
    }

    [Fact]
    public void A_signal_stops_a_proof()
    {
        _d1.Spec("slow", "stage: toy\nsteps: 300\ndelay: 10\n");
        var made = _d1.Made("slow.yaml");
        _d1.Program = _changed.Toy;
        var scratch = Directory.CreateDirectory(Path.Combine(_d1.Folder, "scratch")).FullName;
        _d1.Variables["TMPDIR"] = scratch;
        using var process = _d1.Start("adopt", Ref(made), "--reason", "only a nop", "--spec", "slow.yaml", "--prove");
        // The proof takes three seconds at the least, from when it has a folder to work in.
        SpinWait.SpinUntil(() => Directory.EnumerateDirectories(scratch, "d1-*").Any(), TimeSpan.FromMinutes(1));
        StoreTroubleTests.Sh($"kill -TERM {process.Id}");
        var outcome = ToyCommand.Wait(process);
        Assert.Equal((143, "", "d1: stopped\n"), (outcome.ExitCode, outcome.Output, outcome.Errors));
        Assert.Equal(["run"], Plan("slow.yaml"));
    }

    [Fact]
    public void What_nobody_asks_for_today_is_refused_with_what_differs()
    {
        var made = _d1.Made("base.yaml");
        Assert.Equal((2, $"d1: {Shown(made)} is of today's code already\n"), Refusal(made, "base.yaml"));
        _d1.Program = _changed.Toy;
        _d1.Spec("base", "stage: toy\nsteps: 5\n");
        Assert.Equal((2, $"d1: {Shown(made)}: no spec of today asks for it; the nearest, base, has parameters.steps: 3 → 5\n"),
            Refusal(made, "base.yaml"));
        _d1.Spec("base", "stage: toy\n");
        _d1.Made("base.yaml");
        Assert.Contains("today's code has its own result", Refusal(made, "base.yaml").Errors, StringComparison.Ordinal);
        Assert.Equal(2, _d1.Run("adopt", Ref(made), "--spec", "base.yaml").ExitCode);
        Assert.Equal((2, "d1: --reason needs a text (see d1 adopt --help)\n"),
            _d1.Run("adopt", Ref(made), "--reason", " ", "--spec", "base.yaml") is var empty ? (empty.ExitCode, empty.Errors) : default);
    }

    [Fact]
    public void A_damaged_result_is_not_adopted()
    {
        var made = _d1.Made("base.yaml");
        File.WriteAllText(Path.Combine((string)made["path"]!, "sum.txt"), "0");
        _d1.Program = _changed.Toy;
        Assert.Equal((2, $"d1: {Shown(made)}: sum.txt is not the file that was published; a damaged artifact is not adopted\n"),
            Refusal(made, "base.yaml"));
    }

    [Fact]
    public void Results_of_the_former_key_schema_are_not_lost()
    {
        var made = _d1.Made("base.yaml");
        var (folder, key) = ((string)made["path"]!, new string('1', 64));
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json")))!;
        var components = manifest["components"]!.AsObject();
        components.Remove("code");
        (components["key_schema"], components["code_version"], manifest["key"]) = ("1", "4", key);
        File.WriteAllText(Path.Combine(folder, "manifest.json"), manifest.ToJsonString());
        Directory.Move(folder, Path.Combine(Path.GetDirectoryName(folder)!, key));
        var plan = _d1.Run("plan", "base.yaml").Output;
        Assert.EndsWith("\n1 of these are there from before code was in the keys, and are not lost: d1 adopt toy/111111111111 --reason "
            + "TEXT takes one as today's (--with-inputs: and what it was made from)\n", plan, StringComparison.Ordinal);
        Assert.Equal("code_version 4, key_schema 1", (string?)_d1.Json("adopt", "toy/1111", "--reason", "nothing changed", "--spec",
            "base.yaml")["adopted"]![0]!["old_code"]);
        Assert.Equal(("cached", (string?)made["key"]), _d1.Json("run", "base.yaml") is var found
            ? ((string?)found["status"], (string?)found["key"]) : default);
    }

    [Fact]
    public void Lists_of_code_that_no_result_names_are_garbage()
    {
        _d1.Made("base.yaml");
        var lists = Path.Combine(_d1.Artifacts, "store", ".code");
        var kept = Assert.Single(Directory.EnumerateFiles(lists));
        _d1.Program = _changed.Toy;
        _d1.Made("base.yaml");
        Assert.Equal(2, Directory.EnumerateFiles(lists).Count());
        // Two runs: the stage's, and the command's that asked for it.
        Assert.Equal(["artifact", "code", "run", "run"],
            _d1.Json("gc", ".")["removed"]!.AsArray().Select(removed => (string?)removed!["kind"]).Order());
        Assert.NotEqual(kept, Assert.Single(Directory.EnumerateFiles(lists)));
    }

    private (int ExitCode, string Errors) Refusal(JsonNode made, string spec) =>
        _d1.Run("adopt", Ref(made), "--reason", "only a nop", "--spec", spec) is var outcome ? (outcome.ExitCode, outcome.Errors) : default;

    private string[] Plan(string spec) => [.. JsonNode.Parse(_d1.Run("plan", spec, "--json").Output)!.AsArray()
        .Select(node => (string)node!["state"]!)];

    private static string Ref(JsonNode made) => $"{made["stage"]}/{made["key"]}";

    private string Shown(JsonNode made) => Path.GetRelativePath(_d1.Folder, (string)made["path"]!);
}
