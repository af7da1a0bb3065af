using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

/// <summary>Stores that a group shares, and <c>d1 doctor STORE</c>, which finds out by trying whether one can be shared.</summary>
public sealed class SharedStoreTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\n")
        .Spec("top", "stage: toy\nsteps: 5\ninputs: {model: base}\n");

    private string Group => Path.Combine(_d1.Folder, "group");

    public SharedStoreTests()
    {
        Directory.CreateDirectory(Group);
        StoreTroubleTests.Sh($"chmod 755 '{_d1.Folder}' && chmod g+rwxs '{Group}'");
        _d1.Variables["D1_ARTIFACTS"] = Path.Combine(Group, "store");
    }

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_store_in_a_groups_folder_is_made_for_the_group_whatever_the_umask_and_said()
    {
        var outcome = _d1.Shell("umask 077; d1 run top.yaml");
        Assert.True(outcome.ExitCode == 0, $"{outcome.ExitCode}: {outcome.Errors}");
        Assert.Contains($"{Group}/store is made for the group ", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(": whoever is in it can build there", outcome.Errors, StringComparison.Ordinal);
        StoreTroubleTests.Sh($"test -z \"$(find '{Group}' ! -type l ! -perm -g=rw)\"");
        Assert.DoesNotContain("is made for", _d1.Run("run", "base.yaml", "--force").Errors, StringComparison.Ordinal);
        Assert.StartsWith("group ", (string?)_d1.Json("doctor", $"{Group}/store")["shared_with"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_was_made_for_the_group_beforehand_is_said_to_be_its_store_once()
    {
        _d1.Variables["D1_ARTIFACTS"] = Group;
        Assert.Contains($"{Group} is made for the group ", Assert.Single(_d1.Run("run", "top.yaml").Errors.Split('\n'),
            line => line.Contains("is made for", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("is made for", _d1.Run("run", "base.yaml", "--force").Errors, StringComparison.Ordinal);
    }

    [OtherUserFact]
    public void Two_users_of_a_group_build_in_one_store()
    {
        StoreTroubleTests.Sh($"chgrp nogroup '{Group}' && chmod g+s '{Group}'");
        Assert.Equal(0, _d1.Shell("umask 077; d1 run base.yaml").ExitCode);
        _d1.User = "nobody";
        Assert.Equal("cached", (string?)_d1.Json("run", "base.yaml")["status"]);
        Assert.Equal("built", (string?)_d1.Json("run", "base.yaml", "--force")["status"]);
        Assert.Equal("built", (string?)_d1.Json("run", "top.yaml")["status"]);
    }

    [Fact]
    public void Of_ones_own_folder_nothing_changes()
    {
        _d1.Variables["D1_ARTIFACTS"] = _d1.Artifacts;
        Assert.Equal(0, _d1.Shell("umask 077; d1 run base.yaml").ExitCode);
        StoreTroubleTests.Sh($"test -z \"$(find '{_d1.Artifacts}' -type f -perm /g=rwx)\"");
    }

    [Fact]
    public void A_folder_of_this_machine_holds_as_a_store_and_nothing_of_the_examination_stays()
    {
        var outcome = _d1.Shell($"umask 077; d1 doctor '{Group}' --json");
        StoreTroubleTests.Sh($"test -z \"$(find '{Group}' ! -perm -g=rwxs)\"");
        var found = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(("yes", "hold", "hold", "whole", "end", "hold"), ((string?)found["writable"], (string?)found["locks"],
            (string?)found["exclusive_names"], (string?)found["renames"], (string?)found["locks_of_the_dead"],
            (string?)found["hard_links"]));
        Assert.Empty(found["troubles"]!.AsArray());
        Assert.Empty(Directory.EnumerateFiles(Group, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_store_whose_locks_do_not_hold_between_two_processes_is_refused()
    {
        // .NET takes no locks where it is told so: the second process then is as on a file system without them.
        var outcome = _d1.Run("doctor", Group, "--via", "env DOTNET_SYSTEM_IO_DISABLEFILELOCKING=1", "--json");
        Assert.Equal(1, outcome.ExitCode);
        var found = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(("broken", "whole"), ((string?)found["locks"], (string?)found["renames"]));
        Assert.StartsWith("two processes hold one lock at a time", (string?)Assert.Single(found["troubles"]!.AsArray()),
            StringComparison.Ordinal);
        Assert.Contains("! locks", _d1.Run("doctor", Group, "--via", "env DOTNET_SYSTEM_IO_DISABLEFILELOCKING=1").Output,
            StringComparison.Ordinal);
    }

    [MountFact]
    public void A_store_that_can_only_be_read_is_said_to_be_so_and_not_refused()
    {
        StoreTroubleTests.Sh($"mount --bind '{Group}' '{Group}' && mount -o remount,ro,bind '{Group}'");
        try
        {
            var found = _d1.Json("doctor", Group);
            Assert.Equal("no", (string?)found["writable"]);
            Assert.StartsWith("results are read from it, and nothing can be built there: ", (string?)found["troubles"]![0],
                StringComparison.Ordinal);
        }
        finally
        {
            StoreTroubleTests.Sh($"umount '{Group}'");
        }
    }

    [Theory]
    [InlineData(2, "d1: /not/there is no folder; make it first, or name its parent\n", "doctor", "/not/there")]
    [InlineData(2, "d1: the second process ended without an answer; what it said is above\n", "doctor", ".", "--via", "true")]
    [InlineData(2, "d1: --via is of a STORE: say which, as in d1 doctor artifacts --via 'ssh node2'\n", "doctor", "--via", "true")]
    public void Bad_input_is_a_line(int code, string line, params string[] arguments)
    {
        var outcome = _d1.Run(arguments);
        Assert.Equal((code, line, ""), (outcome.ExitCode, outcome.Errors, outcome.Output));
    }
}
