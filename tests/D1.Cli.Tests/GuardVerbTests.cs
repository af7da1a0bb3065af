using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

public sealed class GuardVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new();

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_significant_loss_exits_with_1_and_names_the_items()
    {
        Items("base", new string('1', 30));
        Items("new", "000000000000111" + new string('1', 15));
        var loss = _d1.Run("guard", "base.jsonl", "new.jsonl");
        Assert.Equal(1, loss.ExitCode);
        Assert.Contains("12 lost: item0, item1, item2, item3, item4, item5, item6, item7, item8, item9, …\n", loss.Output,
            StringComparison.Ordinal);
        Assert.EndsWith("1 significant loss, 0 significant gains in 1 test at 0.05 (Holm)\n", loss.Output, StringComparison.Ordinal);
        var (header, row) = (loss.Output.Split('\n')[0], loss.Output.Split('\n')[1]);
        Assert.Matches("^cell +base +new +difference  95 % interval +p +Holm +lost +gained$", header);
        Assert.Equal(header.Length, row.Length);
        Assert.Equal(header.IndexOf("95 %", StringComparison.Ordinal), row.IndexOf('[', StringComparison.Ordinal));
        Assert.Equal(0, _d1.Run("guard", "new.jsonl", "base.jsonl").ExitCode);
        Assert.Equal(0, _d1.Run("guard", "base.jsonl", "new.jsonl", "--alpha", "0.0001").ExitCode);

        var test = JsonNode.Parse(_d1.Run("guard", "base.jsonl", "new.jsonl", "--json").Output)!["tests"]![0]!;
        Assert.Equal(("loss", 2.0 / 4096, -40.0),
            ((string?)test["verdict"], (double)test["p"]!, Math.Round((double)test["difference"]!, 9)));
        Assert.Equal(12, test["lost"]!.AsArray().Count);
        Assert.Empty(test["gained"]!.AsArray());
    }

    [Fact]
    public void Results_that_are_equal_are_no_loss()
    {
        Items("base", "1010");
        var same = _d1.Run("guard", "base.jsonl", "base.jsonl", "--json");
        Assert.Equal(0, same.ExitCode);
        var document = JsonNode.Parse(same.Output)!;
        Assert.Equal((0, 1.0, "same"),
            ((int)document["significant_losses"]!, (double)document["tests"]![0]!["p"]!, (string?)document["tests"]![0]!["verdict"]));
    }

    [Fact]
    public void Bad_input_is_one_line_and_exit_code_2()
    {
        Items("base", "1010");
        Items("other", "101");
        Refused("d1: base.jsonl: 1 of 4 ids are not in other.jsonl, the first is 'item3': results are compared on the same problems",
            "base.jsonl", "other.jsonl");
        Refused("d1: no file or folder 'none.json'; a result set is a table1.<profile>.json, an evaluate artifact's folder or an "
            + "items.jsonl", "base.jsonl", "none.json");
        Refused("d1: --alpha must be above 0 and below 1, not '5' (see d1 guard --help)", "base.jsonl", "base.jsonl", "--alpha", "5");
    }

    private void Refused(string complaint, params string[] arguments)
    {
        var outcome = _d1.Run(["guard", .. arguments, "--json"]);
        Assert.Equal(complaint, outcome.Errors.TrimEnd());
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
    }

    private void Items(string name, string verdicts) => File.WriteAllLines(Path.Combine(_d1.Folder, name + ".jsonl"),
        verdicts.Select((verdict, index) => $$"""{"id":"item{{index}}","correct":{{(verdict == '1' ? "true" : "false")}}}"""));
}
