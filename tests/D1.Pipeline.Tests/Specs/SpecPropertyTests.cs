using System.Globalization;
using D1.Core;
using D1.Pipeline.Specs;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Pipeline.Tests.Specs;

public sealed class SpecPropertyTests
{
    [Fact]
    public void Canonical_numbers_read_back_as_the_same_double() => Prop.ForAll<NormalFloat>(number =>
        double.Parse(CanonicalJson.Number(number.Get), CultureInfo.InvariantCulture).Equals(number.Get == 0 ? 0.0 : number.Get))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_survives_flow_yaml() => Prop.ForAll<NonNull<string>, bool>((text, plain) =>
    {
        var printable = new string([.. text.Get.Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter))]);
        var scalar = new SpecScalar(new SourceLocation("test"), printable, plain: false);
        return SpecYaml.ParseOverride(FlowYaml.Write(scalar), "test") is SpecScalar { IsNull: false } read && read.Text == printable;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("Größe: 😀", "\"Größe: 😀\"")]
    [InlineData("a\u200d\ufeff: \"b\\c\"\n", "\"a\u200d\\uFEFF: \\\"b\\\\c\\\"\\n\"")]
    public void Texts_keep_their_letters_and_what_cannot_be_seen_is_escaped(string text, string written)
    {
        Assert.Equal(written, FlowYaml.Write(new SpecScalar(new SourceLocation("test"), text, plain: false)));
        Assert.Equal(text, Assert.IsType<SpecScalar>(SpecYaml.ParseOverride(written, "test")).Text);
    }

    [Fact]
    public void Nested_overrides_survive_a_command_line() => Prop.ForAll(Values().ToArbitrary(), value =>
    {
        var mapping = new SpecMapping(new SourceLocation("test"), [new SpecEntry("key", new SourceLocation("test"), value)]);
        var read = SpecOverride.Parse(FlowYaml.ToArguments(mapping));
        return FlowYaml.Write(read) == FlowYaml.Write(mapping);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_slip_in_a_long_name_is_recognised() => Prop.ForAll(Gen.Choose(0, 11).ToArbitrary(), at =>
        Spelling.Nearest("learning_rate".Remove(at, 1), ["learning_rate", "steps", "seed", "text"]) == "learning_rate")
            .QuickCheckThrowOnFailure();

    private static Gen<SpecValue> Values(int depth = 2)
    {
        var here = new SourceLocation("test");
        var scalar = Gen.Elements<SpecValue>(new SpecScalar(here, "1"), new SpecScalar(here, "a b"),
            new SpecScalar(here, "a, b", plain: false),
            new SpecScalar(here, "null"), new SpecScalar(here, "{x: 'y'}", plain: false));
        if (depth == 0) return scalar;
        var list = Values(depth - 1).ListOf(2).Select(SpecValue (items) => new SpecSequence(here, [.. items]));
        var map = Values(depth - 1).ListOf(2)
            .Select(SpecValue (items) => new SpecMapping(here, [.. items.Select((item, at) => new SpecEntry($"k{at}", here, item))]));
        return Gen.OneOf(scalar, list, map);
    }
}
