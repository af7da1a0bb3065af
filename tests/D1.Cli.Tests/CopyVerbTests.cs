using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

/// <summary><c>d1 push</c> and <c>d1 pull</c>: folders, and another machine behind a remote shell that is a script here.</summary>
public sealed class CopyVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\n")
        .Spec("top", "stage: toy\nsteps: 5\ninputs: {model: base}\n");

    private readonly string _other, _shell;

    public CopyVerbTests()
    {
        _d1.Made("top.yaml");
        (_other, _shell) = (Path.Combine(_d1.Folder, "other"), Path.Combine(_d1.Folder, "shell"));
        // As ssh: a host, then words for its shell. Call number KILL_AT kills who called; before number MEANWHILE_AT, MEANWHILE happens.
        File.WriteAllText(_shell, """
            #!/bin/sh
            n=$(($(cat "$0.calls" 2>/dev/null || echo 0) + 1))
            echo "$n" > "$0.calls"
            if [ "$n" = "$KILL_AT" ]; then kill -9 "$PPID"; exit 1; fi
            if [ "$n" = "$MEANWHILE_AT" ]; then MEANWHILE_AT= sh -c "$MEANWHILE" >&2 </dev/null || exit; fi
            [ "$1" = there ] || { echo "no such host: $1" >&2; exit 255; }
            shift
            PATH=${TOOLS:-$PATH} exec /bin/sh -c "$*"
            """);
        StoreTroubleTests.Sh($"chmod +x '{_shell}'");
        _d1.Variables["RSYNC_RSH"] = _shell;
    }

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_result_is_pushed_to_a_folder_with_what_it_was_made_from_and_is_a_hit_there()
    {
        var dry = _d1.Json("push", "top.yaml", "other", "--dry-run");
        Assert.False(Directory.Exists(_other));
        var pushed = _d1.Json("push", "top.yaml", "other");
        Assert.Equal([false, false], pushed["results"]!.AsArray().Select(result => (bool)result!["there"]!));
        Assert.Equal((long)dry["bytes"]!, (long)pushed["bytes"]!);
        Assert.Equal(("cached", "cached"), Statuses(_other));
        Assert.Equal(_d1.Json("run", "top.yaml")["key"]!.ToString(), pushed["results"]![1]!["key"]!.ToString());
        Assert.Equal(0, (long)_d1.Json("push", "top.yaml", "other")["bytes"]!);
        Assert.EndsWith("0 results, 0 bytes, copied; 2 there already\n", _d1.Run("push", "top.yaml", "other").Output,
            StringComparison.Ordinal);
        Assert.All(Manifests(_d1.Artifacts), manifest => Assert.Equal(File.ReadAllText(manifest),
            File.ReadAllText(manifest.Replace(_d1.Artifacts, _other, StringComparison.Ordinal))));
    }

    [Fact]
    public void A_result_is_pulled_from_a_folder_by_the_names_that_it_has_there()
    {
        var key = (string)_d1.Json("run", "top.yaml")["key"]!;
        Assert.Equal(2, _d1.Json("pull", key[..12], _d1.Artifacts, "--artifacts", _other)["results"]!.AsArray().Count);
        Assert.Equal(("cached", "cached"), Statuses(_other));
    }

    [RsyncFact]
    public void Results_go_to_another_machine_and_come_from_there()
    {
        var pushed = _d1.Run("push", "top.yaml", $"there:{_other}");
        Assert.True(pushed.ExitCode == 0, pushed.Errors);
        Assert.EndsWith("copied; 0 there already\n", pushed.Output, StringComparison.Ordinal);
        Assert.Equal(["store", "work"], Directory.EnumerateFileSystemEntries(_other).Select(Path.GetFileName).Order());
        Assert.Empty(Work());
        Assert.Equal(("cached", "cached"), Statuses(_other));
        Assert.Equal(0, (long)_d1.Json("push", "top.yaml", $"there:{_other}")["bytes"]!);

        var third = Path.Combine(_d1.Folder, "third");
        var pulled = _d1.Json("pull", "top.yaml", $"there:{_other}", "--artifacts", third);
        Assert.Equal([false, false], pulled["results"]!.AsArray().Select(result => (bool)result!["there"]!));
        Assert.Equal(("cached", "cached"), Statuses(third));
    }

    [RsyncTheory]
    [InlineData("push")]
    [InlineData("pull")]
    public void Killed_anywhere_it_leaves_whole_results_and_goes_on(string verb)
    {
        string[] line = verb == "push" ? ["push", "top.yaml", $"there:{_other}"]
            : ["pull", "top.yaml", $"there:{_d1.Artifacts}", "--artifacts", _other];
        var before = Listing(_d1.Artifacts);
        var calls = 0;
        for (var at = 1; ; at++)
        {
            if (Directory.Exists(_other)) Directory.Delete(_other, recursive: true);
            File.Delete(_shell + ".calls");
            _d1.Variables["KILL_AT"] = $"{at}";
            if (_d1.Run(line).ExitCode == 0) break;
            calls++;
            // What is at its place is whole, inputs first; the next try does the rest.
            Assert.All(Manifests(_other), manifest => Assert.Equal(0, _d1.Run("verify", Path.GetDirectoryName(manifest)!).ExitCode));
            _d1.Variables["KILL_AT"] = "";
            var rest = _d1.Run(line);
            Assert.True(rest.ExitCode == 0, rest.Errors);
            Assert.All(_d1.Json("plan", "top.yaml", "--artifacts", _other).AsArray(),
                node => Assert.Equal("cached", (string?)node!["state"]));
        }
        Assert.Equal(verb == "push" ? 6 : 4, calls);
        Assert.Equal(before.Where(IsResult), Listing(_d1.Artifacts).Where(IsResult));
    }

    [RsyncTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Of_two_pushes_at_once_each_ends_well(int at)
    {
        _d1.Variables["MEANWHILE_AT"] = $"{at}";
        _d1.Variables["MEANWHILE"] = $"dotnet '{Path.Combine(AppContext.BaseDirectory, _d1.Program)}' push top.yaml 'there:{_other}' "
            + $">'{_d1.Folder}/said'";
        var both = _d1.Run("push", "top.yaml", $"there:{_other}");
        Assert.True(both.ExitCode == 0, both.Errors);
        Assert.Contains(" copied; ", File.ReadAllText(Path.Combine(_d1.Folder, "said")), StringComparison.Ordinal);
        Assert.Empty(Work());
        Assert.Equal(("cached", "cached"), Statuses(_other));
    }

    [RsyncFact]
    public void Who_builds_a_key_there_keeps_others_from_sending_it()
    {
        var locks = Directory.CreateDirectory(Path.Combine(_other, "work", "locks")).FullName;
        using var held = new FileStream(Path.Combine(locks, $"toy-{Key("base.yaml")}.lock"), FileMode.Create, FileAccess.ReadWrite,
            FileShare.None);
        _d1.Variables["MEANWHILE_AT"] = "3";
        _d1.Variables["MEANWHILE"] = $"mkfifo '{_d1.Folder}/comes' && echo > '{_d1.Folder}/comes'";
        using var push = _d1.Start("push", "top.yaml", $"there:{_other}");
        StoreTroubleTests.Sh($"until [ -p '{_d1.Folder}/comes' ]; do sleep 0.01; done; cat '{_d1.Folder}/comes'");
        StoreTroubleTests.Sh($"file=$(stat -c %i '{held.Name}'); "
            + "for i in $(seq 3000); do grep -q -- \"-> FLOCK.*:$file \" /proc/locks && exit 0; sleep 0.01; done; exit 1");
        Assert.Empty(Work());
        held.Dispose();
        var outcome = ToyCommand.Wait(push);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal($"toy {Key("base.yaml")[..12]}: another process is building it there; waiting\n", outcome.Errors);
        Assert.Equal(("cached", "cached"), Statuses(_other));
    }

    [RsyncFact]
    public void What_stopped_pushes_left_goes_after_a_week_unless_somebody_is_at_it()
    {
        string[] keys = ["abandoned", "fresh", "held"];
        foreach (var key in keys)
            StoreTroubleTests.Sh($"cd '{_d1.Folder}' && mkdir -p other/work/toy/{key}/arriving other/work/locks"
                + (key == "fresh" ? "" : $" && touch -d '9 days ago' other/work/toy/{key}/arriving"));
        using var held = new FileStream(Path.Combine(_other, "work", "locks", "toy-held.lock"), FileMode.Create, FileAccess.ReadWrite,
            FileShare.None);
        _d1.Json("push", "base.yaml", $"there:{_other}");
        Assert.Equal(["fresh", "held"], Work());
    }

    [RsyncTheory]
    [InlineData("")]
    [InlineData("there:")]
    public void In_a_groups_store_what_is_pushed_is_the_groups_whatever_the_rights_here(string host)
    {
        var group = Directory.CreateDirectory(Path.Combine(_d1.Folder, "group")).FullName;
        StoreTroubleTests.Sh($"chmod g+rwxs '{group}' && chmod -R go= '{_d1.Artifacts}'");
        var pushed = _d1.Shell($"umask 077; d1 push top.yaml '{host}{group}/a b/store'");
        Assert.True(pushed.ExitCode == 0, pushed.Errors);
        Assert.Equal(2, Manifests($"{group}/a b/store").Count);
        StoreTroubleTests.Sh($"test -z \"$(find '{group}' ! -type l ! -perm -g=rw)\"");
        StoreTroubleTests.Sh($"test -z \"$(find '{group}' -type d ! -perm -g=rwxs)\"");
    }

    [RsyncTheory]
    [InlineData("")]
    [InlineData("there:")]
    public void What_is_pulled_has_the_rights_of_what_is_built_here(string host)
    {
        StoreTroubleTests.Sh($"chmod -R go= '{_d1.Artifacts}'");
        var pulled = _d1.Shell($"umask 027; d1 pull top.yaml '{host}{_d1.Artifacts}' --artifacts '{_other}'");
        Assert.True(pulled.ExitCode == 0, pulled.Errors);
        StoreTroubleTests.Sh($"test -z \"$(find '{_other}/store' -type f ! -perm 640)\"");
    }

    [RsyncFact]
    public void A_path_may_begin_in_the_home_of_the_user_there_and_in_no_other()
    {
        _d1.Variables["HOME"] = Directory.CreateDirectory(Path.Combine(_d1.Folder, "home")).FullName;
        _d1.Json("push", "top.yaml", "there:~/d1");
        Assert.Equal(2, Manifests(Path.Combine(_d1.Folder, "home", "d1")).Count);
        Assert.Equal(2, _d1.Json("pull", "top.yaml", "there:~/d1/", "--artifacts", _other)["results"]!.AsArray().Count);
        Assert.False(Path.Exists(Path.Combine(_d1.Folder, "~")));
        Refused(2, "there:~bob/d1: of homes only one's own is known, as ~/; give the folder's whole path", "push", "top.yaml",
            "there:~bob/d1");
    }

    [RsyncTheory]
    [InlineData("push", "rsync")]
    [InlineData("push", "sha256sum")]
    [InlineData("push", "flock")]
    [InlineData("pull", "rsync")]
    public void A_tool_that_is_not_there_is_a_line(string verb, string tool)
    {
        var tools = Directory.CreateDirectory(Path.Combine(_d1.Folder, "tools")).FullName;
        foreach (var name in "sh rsync sha256sum flock dirname ls mkdir find rm rmdir mv".Split(' ').Except([tool]))
            StoreTroubleTests.Sh($"ln -s \"$(command -v {name})\" '{tools}/{name}'");
        _d1.Variables["TOOLS"] = tools;
        Refused(2, $"there:{_d1.Artifacts}: there is no {tool} there; install it, or copy to a folder that both machines see", verb,
            "top.yaml", $"there:{_d1.Artifacts}", "--artifacts", verb == "push" ? _d1.Artifacts : _other);
    }

    [RsyncFact]
    public void What_would_be_pushed_to_a_new_folder_there_can_be_asked_and_nothing_is_pulled_from_none()
    {
        Assert.Equal(2, _d1.Json("push", "top.yaml", $"there:{_other}", "--dry-run")["results"]!.AsArray().Count);
        foreach (var store in new[] { _other, $"there:{_other}" })
            Refused(2, $"{store} is no folder to copy from", "pull", "top.yaml", store, "--artifacts", "third");
        Assert.False(Directory.Exists(_other));
    }

    [RsyncFact]
    public void What_is_damaged_does_not_arrive()
    {
        var folder = (string)_d1.Json("run", "base.yaml")["path"]!;
        File.WriteAllText(Path.Combine(folder, "sum.txt"), "0");
        foreach (var store in new[] { _other, $"there:{_other}" })
        {
            var refused = _d1.Run("push", "top.yaml", store);
            Assert.Equal(2, refused.ExitCode);
            Assert.Matches("^d1: toy [0-9a-f]{12} did not arrive as it was published: it is damaged (where it came from|here), or on the "
                + "way; d1 verify tells\n$", refused.Errors);
            Assert.Empty(Manifests(_other));
        }
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        _d1.Json("push", "base.yaml", "other");
        var manifest = Assert.Single(Manifests(_other));
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace((string)JsonNode.Parse(File.ReadAllText(manifest))!["digest"]!,
            new string('0', 64), StringComparison.Ordinal));
        var before = Listing(_other);
        var refused = _d1.Run("push", "top.yaml", "other");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"{_other} has toy ", refused.Errors, StringComparison.Ordinal);
        Assert.Contains(": nothing is overwritten; ", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before.Where(IsResult), Listing(_other).Where(IsResult));
    }

    [Fact]
    public void Bad_input_is_a_line_and_copies_nothing()
    {
        Directory.CreateDirectory(Path.Combine(_d1.Folder, "mine"));
        File.WriteAllText(Path.Combine(_d1.Folder, "mine", "letter.txt"), "");
        Refused(2, "mine is no store: it has other things in it, and no folder store", "push", "top.yaml", "mine");
        Refused(2, "artifacts is the store itself; name another one", "push", "top.yaml", "artifacts");
        Refused(2, "nothing is called 'toppp': ", "push", "toppp", "top.yaml", "other");
        Refused(2, "d1: Required argument 'REF… STORE' missing", "push", "top.yaml");
        Assert.False(Directory.Exists(_other));
        Directory.Delete(Path.GetDirectoryName(Manifests(_d1.Artifacts).Single(manifest =>
            JsonNode.Parse(File.ReadAllText(manifest))!["inputs"]!.AsObject().Count == 0))!, recursive: true);
        Refused(2, "is gone; run its spec again, or copy what does not need it", "push", "top.yaml", "other");
    }

    [Fact]
    public void What_the_remote_shell_says_is_told_and_a_missing_rsync_is_a_line()
    {
        Refused(1, $"nowhere:/x: {_shell} ended with exit code 255: no such host: nowhere", "push", "top.yaml", "nowhere:/x");
        _d1.Variables["RSYNC_RSH"] = "/no/ssh";
        Refused(2, "there:/x: there is no /no/ssh here; install it, or copy to a folder that both machines see", "push", "top.yaml",
            "there:/x");
    }

    private void Refused(int code, string line, params string[] arguments)
    {
        var outcome = _d1.Run(arguments);
        Assert.Equal((code, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(line, outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private (string? Base, string? Top) Statuses(string store) => ((string?)_d1.Json("run", "base.yaml", "--artifacts", store)["status"],
        (string?)_d1.Json("run", "top.yaml", "--artifacts", store)["status"]);

    private string Key(string spec) => (string)_d1.Json("run", spec)["key"]!;

    // Keys that something of is in the other store's work folder.
    private List<string?> Work() => Path.Combine(_other, "work", "toy") is var work && Directory.Exists(work)
        ? [.. Directory.EnumerateFileSystemEntries(work).Select(Path.GetFileName).Order(StringComparer.Ordinal)] : [];

    private static bool IsResult(string line) => line.Contains("/store/", StringComparison.Ordinal);

    private static List<string> Manifests(string artifacts) => Path.Combine(artifacts, "store") is var store
        && !Directory.Exists(store) ? []
        : [.. Directory.EnumerateFiles(store, "manifest.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static List<string> Listing(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}")];
}

/// <summary>A test with rsync; skipped, with the reason, where there is none.</summary>
public sealed class RsyncFactAttribute : FactAttribute
{
    internal const string Missing = "needs rsync (on Debian: apt-get install rsync)";

    internal static bool IsThere => Shell.Can("rsync --version >/dev/null");

    public RsyncFactAttribute()
    {
        if (!IsThere) Skip = Missing;
    }
}

/// <inheritdoc cref="RsyncFactAttribute"/>
public sealed class RsyncTheoryAttribute : TheoryAttribute
{
    public RsyncTheoryAttribute()
    {
        if (!RsyncFactAttribute.IsThere) Skip = RsyncFactAttribute.Missing;
    }
}
