using System.Text;
using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Specs;

/// <summary>What YAML can blow up is refused before it is composed, in one line with its place.</summary>
public sealed class SpecLimitTests : IDisposable
{
    private readonly Lab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("a: &a [*a]", "1:8: '*a' stands within '&a', which would hold itself")]
    [InlineData("a: &a {b: {c: *a}}", "1:15: '*a' stands within '&a', which would hold itself")]
    [InlineData("a: *b", "1:4: no anchor '&b' stands before '*b'")]
    [InlineData("? [a]\n: 1", "1:3: a key must be a single word")]
    public void What_names_itself_or_nothing_is_refused(string text, string expected) => Assert.Equal($"spec:{expected}", Refusal(text));

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    [InlineData("[", "")]
    public void A_hundred_thousand_levels_are_refused(string open, string close) =>
        Assert.EndsWith(
            ": more than 32 values within each other",
            Refusal("a:\n  " + Repeat(open, 100_000) + Repeat(close, 100_000)), StringComparison.Ordinal);

    [Fact]
    public void Aliases_count_as_often_as_they_repeat()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level <= 9; level++)
        {
            var aliases = string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9));
            text.Append(FormattableString.Invariant($"a{level}: &a{level} [{aliases}]\n"));
        }
        Assert.EndsWith(": more than 20000 values, counting what aliases repeat", Refusal(text.ToString()), StringComparison.Ordinal);
    }

    // Each line is one level higher than the one before; the value of line n is n levels high and stands one deep.
    [Fact]
    public void Aliases_count_as_deep_as_they_are()
    {
        Assert.NotNull(SpecYaml.ParseMapping(Tower(31), "spec"));
        Assert.Equal("spec:32:12: more than 32 values within each other", Refusal(Tower(32)));
        Assert.EndsWith(": more than 32 values within each other", Refusal(Tower(5_000)), StringComparison.Ordinal);

        static string Tower(int lines) => string.Concat(Enumerable.Range(1, lines).Select(line =>
            FormattableString.Invariant($"a{line}: &a{line} [{(line == 1 ? "x" : $"*a{line - 1}")}]\n")));
    }

    [Fact]
    public void A_value_beside_a_deep_one_is_no_deeper_for_it()
    {
        var deep = Repeat("[", 20) + Repeat("]", 20);
        Assert.NotNull(SpecYaml.ParseMapping($"a: {{b: {deep}, c: &c [1]}}\nd: {Repeat("[", 28)}*c{Repeat("]", 28)}\n", "spec"));
    }

    [Fact]
    public void An_alias_is_the_value_that_its_anchor_named()
    {
        var spec = SpecYaml.ParseMapping("a: &x {b: [1, 2]}\nc: *x\nd: &y z\ne: [*y, *x]\n", "spec");
        Assert.Equal("""{"a":{"b":[1,2]},"c":{"b":[1,2]},"d":"z","e":["z",{"b":[1,2]}]}""", SpecJson.From(spec)!.ToJsonString());
    }

    [Fact]
    public void An_endless_text_is_not_read_to_its_end()
    {
        _lab.Spec("long", "stage: toy\n#" + Repeat("x", 2 << 20));
        Assert.Equal(
            $"{_lab["specs/long.yaml"]}: more than 1048576 bytes",
            Assert.Throws<InputException>(() => _lab.Graph("long")).Message);
    }

    [Fact]
    public void An_override_has_limits_too()
    {
        _lab.Spec("base", "stage: toy\n");
        Assert.EndsWith(
            ": more than 32 keys within each other",
            Override(string.Join('.', Enumerable.Repeat("a", 100_000)) + "=1"), StringComparison.Ordinal);
        Assert.EndsWith(": more than 32 values within each other", Override("lengths=" + Repeat("[", 100_000)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("extends=cell.yaml", "--set extends=cell.yaml: 'extends' cannot be overridden: name a spec that extends the other file")]
    [InlineData("stage=toy_table", "--set stage=toy_table: 'stage' cannot be overridden: name a spec of that stage")]
    [InlineData("inputs.model={spec: base, set: {extends: cell.yaml}}",
        "--set inputs.model={spec: base, set: {extends: cell.yaml}}: 'extends' cannot be overridden: "
        + "name a spec that extends the other file")]
    public void An_override_makes_no_other_spec(string set, string expected)
    {
        _lab.Spec("base", "stage: toy\n").Spec("cell", "stage: toy\n");
        Assert.Equal(expected, Override(set));
    }

    [Fact]
    public void A_long_value_is_shortened_and_a_long_key_gets_no_suggestion()
    {
        _lab.Spec("base", "stage: toy\n");
        Assert.True(Override("steps=" + Repeat("x", 100_000)).Length < 101_000);
        _lab.Spec("key", Repeat("k", 100_000) + ": 1\nstage: toy\n");
        Assert.DoesNotContain("did you mean", Assert.Throws<InputException>(() => _lab.Graph("key")).Message, StringComparison.Ordinal);
    }

    private string Override(string set) => Assert.Throws<InputException>(() => _lab.Graph("base", set)).Message;

    private static string Refusal(string text) => Assert.Throws<InputException>(() => SpecYaml.ParseMapping(text, "spec")).Message;

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
