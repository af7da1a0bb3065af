using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using D1.Pipeline.Tracking;

namespace D1.Cli.Tests;

/// <summary>Stores that cannot be written to, lie elsewhere, or came to hold other bytes, through the command line.</summary>
public sealed class StoreTroubleTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\n")
        .Spec("top", "stage: toy\nsteps: 5\ninputs: {model: base}\n");

    public void Dispose() => _d1.Dispose();

    /// <summary>A slip in the name of a store would be an empty list, or hours of work elsewhere.</summary>
    [Fact]
    public void A_store_that_is_named_and_not_there_is_refused_by_who_reads_and_told_by_who_writes()
    {
        var slip = Path.Combine(_d1.Folder, "artefacts");
        _d1.Variables["D1_ARTIFACTS"] = slip;
        var listed = _d1.Run("ls");
        Assert.Equal((2, $"d1: D1_ARTIFACTS: there is no folder {slip}\n"), (listed.ExitCode, listed.Errors));
        Assert.Contains($"{slip} is a new store\n", _d1.Run("run", "base.yaml").Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("new store", _d1.Run("run", "base.yaml").Errors, StringComparison.Ordinal);
        _d1.Variables["D1_ARTIFACTS"] = Path.Combine(_d1.Folder, "base.yaml");
        Assert.Equal($"d1: {_d1.Folder}/base.yaml is a file, where a folder of artifacts is wanted\n", _d1.Run("run", "base.yaml").Errors);
    }

    [MountFact]
    public void A_read_only_store_serves_what_it_has_and_refuses_the_rest_in_a_line()
    {
        _d1.Json("run", "base.yaml");
        Sh($"mount --bind '{_d1.Artifacts}' '{_d1.Artifacts}' && mount -o remount,ro,bind '{_d1.Artifacts}'");
        try
        {
            Assert.Equal("cached", (string?)_d1.Json("run", "base.yaml")["status"]);
            foreach (var arguments in new[] { ["run", "base.yaml", "--force"], new[] { "run", "top.yaml" } })
            {
                var outcome = _d1.Run(arguments);
                Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
                // In a line, before it says what would run.
                Assert.Matches($@"\Ad1: {Regex.Escape(_d1.Artifacts)}/\w+ cannot be written to: its file system is read-only\. "
                    + @"It belongs to root \(mode .*\n\z", outcome.Errors);
            }
        }
        finally
        {
            Sh($"umount '{_d1.Artifacts}'");
        }
    }

    [MountFact]
    public void A_full_disk_is_named_as_it_was_met_and_the_run_ends_with_room_for_its_last_words()
    {
        Directory.CreateDirectory(_d1.Artifacts);
        Sh($"mount -t tmpfs -o size=192k tmpfs '{_d1.Artifacts}'");
        try
        {
            // Curves grow, and every checkpoint holds them.
            var outcome = _d1.Run("run", "base.yaml", "--set", "steps=1000", "--checkpoint-every", "0");
            Assert.Equal(1, outcome.ExitCode);
            Assert.Matches(@"No space left on device : '\S+/checkpoints/unfinished", outcome.Errors);
            var work = Path.Combine(_d1.Artifacts, "work");
            Assert.NotEmpty(Directory.EnumerateDirectories(work, "step-*", SearchOption.AllDirectories));
            Assert.Empty(Directory.EnumerateDirectories(work, "unfinished", SearchOption.AllDirectories));
            Assert.Equal(RunStatus.Failed, new RunFolder(_d1.Artifacts).Journals().Select(journal => journal.Read()).OfType<RecordedRun>()
                .Single(run => run.Tags.ContainsKey("d1.stage")).Status);
        }
        finally
        {
            Sh($"umount '{_d1.Artifacts}'");
        }
    }

    [TraceFact]
    public void An_artifact_is_on_the_disk_before_it_has_its_name_and_its_name_is_before_its_checkpoints_go()
    {
        const string Calls = "fsync,rename,renameat,renameat2,unlink,unlinkat,rmdir";
        var dll = Path.Combine(AppContext.BaseDirectory, _d1.Program);
        var outcome = _d1.Shell($"strace -f -y -s 400 -e trace={Calls} -o calls.txt dotnet '{dll}' run base.yaml --in-process --json");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        var place = (string)JsonNode.Parse(outcome.Output)!["path"]!;
        var calls = File.ReadAllLines(Path.Combine(_d1.Folder, "calls.txt")).ToList();
        var (work, store) = (Path.Combine(_d1.Artifacts, "work", "toy", Path.GetFileName(place)), Path.GetDirectoryName(place)!);
        var named = calls.FindIndex(call => call.Contains("rename", StringComparison.Ordinal) && call.Contains($"\"{place}\"",
            StringComparison.Ordinal));
        foreach (var written in Directory.EnumerateFiles(place).Select(file => "/" + Path.GetFileName(file)).Append(""))
            Assert.InRange(Flush($"{work}/output{written}", 0), 0, named);
        var gone = calls.FindIndex(named, call => call.Contains("rmdir", StringComparison.Ordinal) && call.Contains(work,
            StringComparison.Ordinal));
        Assert.InRange(Flush(store, named), named, gone);

        int Flush(string path, int from) => calls.FindIndex(from, call => call.Contains("fsync(", StringComparison.Ordinal)
            && call.Contains($"<{path}>", StringComparison.Ordinal));
    }

    [OtherUserFact]
    public void A_store_of_another_user_is_refused_with_its_owner_and_a_shared_one_serves_both()
    {
        Sh($"chmod 755 '{_d1.Folder}'");
        _d1.Json("run", "base.yaml");
        _d1.User = "nobody";
        Assert.Equal("cached", (string?)_d1.Json("run", "base.yaml")["status"]);
        var refused = _d1.Run("run", "base.yaml", "--force");
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Matches(@"\Ad1: \S+ cannot be written to\. It belongs to root \(mode 755\); this is nobody\. "
            + @"Let a group share the store \(chgrp .*\n\z", refused.Errors);

        // As the line says. The lock files stay the first user's.
        var work = Path.Combine(_d1.Artifacts, "work");
        Sh($"chgrp -R nogroup '{_d1.Artifacts}' && chmod -R g+rwX,g+s '{_d1.Artifacts}' && chmod 644 '{work}'/locks/*");
        Assert.Equal("built", (string?)_d1.Json("run", "base.yaml", "--force")["status"]);
        Assert.Equal("built", (string?)_d1.Json("run", "top.yaml")["status"]);
    }

    [OtherUserFact]
    public void A_store_that_cannot_be_read_is_not_taken_for_an_empty_one()
    {
        Sh($"chmod 755 '{_d1.Folder}'");
        _d1.Made("base.yaml");
        Sh($"chmod 700 '{_d1.Artifacts}'");
        _d1.User = "nobody";
        foreach (var line in new[] { ["ls"], ["gc", ".", "--dry-run"], ["report"], new[] { "run", "base.yaml" } })
        {
            var outcome = _d1.Run(line);
            Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
            Assert.StartsWith($"d1: {_d1.Artifacts} cannot be read. It belongs to root (mode 700); this is nobody. ", outcome.Errors,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_forced_build_with_other_bytes_fails_and_names_the_files()
    {
        var recorded = _d1.Made("base.yaml");
        _d1.Variables["TOY_DRIFT"] = "1";
        var outcome = _d1.Run("run", "base.yaml", "--force", "--json");
        Assert.Equal(1, outcome.ExitCode);
        var result = JsonNode.Parse(outcome.Output)!;
        Assert.Equal("failed", (string?)result["status"]);
        Assert.Equal(["metrics.json", "sum.txt"], result["differing"]!.AsArray().Select(file => (string?)file));
        Assert.Contains("other bytes than its key has in the store (metrics.json, sum.txt)", outcome.Errors, StringComparison.Ordinal);
        var cached = _d1.Json("run", "base.yaml", "--verify-cache");
        Assert.Equal(("cached", (double?)recorded["metrics"]!["sum"]), ((string?)cached["status"], (double?)cached["metrics"]!["sum"]));
    }

    [Theory]
    [InlineData("ü b%20c")]
    [InlineData("it's #1")]
    public void Any_name_of_a_folder_will_do(string name)
    {
        var artifacts = Path.Combine(_d1.Folder, name, "artifacts");
        Directory.CreateDirectory(Path.Combine(_d1.Folder, name));
        foreach (var spec in new[] { "base.yaml", "top.yaml" })
            File.Move(Path.Combine(_d1.Folder, spec), Path.Combine(_d1.Folder, name, spec));
        var built = _d1.Json("run", Path.Combine(name, "top.yaml"), "--artifacts", artifacts);
        Assert.StartsWith(artifacts, (string?)built["path"], StringComparison.Ordinal);
        Assert.Equal("cached", (string?)_d1.Json("run", Path.Combine(name, "top.yaml"), "--artifacts", artifacts)["status"]);
        Assert.Equal("equal", (string?)_d1.Json("verify", (string)built["path"]!, "--artifacts", artifacts)["status"]);
        Assert.Empty(_d1.Json("gc", name, "--artifacts", artifacts)["removed"]!.AsArray());
    }

    [Fact]
    public void The_store_is_that_of_the_programs_checkout_whatever_folder_it_is_started_in()
    {
        _d1.Variables["D1_ARTIFACTS"] = "";
        Assert.Equal(Path.Combine(D1.Tests.SharedData.RepositoryRoot, "artifacts"), (string?)_d1.Json("doctor")["artifacts"]);
    }

    internal static void Sh(string command)
    {
        using var shell = Process.Start("sh", ["-c", command]);
        shell.WaitForExit();
        Assert.True(shell.ExitCode == 0, command);
    }
}
