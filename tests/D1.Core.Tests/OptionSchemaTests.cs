namespace D1.Core.Tests;

/// <summary>What an option record says of its own instances.</summary>
public sealed class OptionSchemaTests
{
    private static string? Problem(Oven oven, Func<string, string>? call = null) => OptionSchema.Of(typeof(Oven)).Problem(oven, call);

    [Fact]
    public void An_instance_of_numbers_in_their_ranges_that_fit_has_no_problem() => Assert.Null(Problem(new Oven()));

    [Fact]
    public void A_number_out_of_its_range_is_said_with_its_value()
    {
        Assert.Equal("plate_count 0 must be at least 1 and at most 6", Problem(new Oven { PlateCount = 0 }));
        Assert.Equal("heat NaN must be a finite number", Problem(new Oven { Heat = double.NaN }));
        Assert.Equal("heat Infinity must be a finite number", Problem(new Oven { Heat = double.PositiveInfinity }));
        Assert.Equal("share -0.5 must be above 0", Problem(new Oven { Share = -0.5 }));
        Assert.Equal("--plate-count 7 must be at least 1 and at most 6",
            Problem(new Oven { PlateCount = 7 }, name => "--" + name.Replace('_', '-')));
    }

    /// <summary>Whether numbers fit is not asked before they are in their ranges.</summary>
    [Fact]
    public void What_does_not_fit_is_said_with_the_value_as_specs_spell_it()
    {
        Assert.Equal("fan half_speed must be full_speed on 5 plates", Problem(new Oven { PlateCount = 5 }));
        Assert.Equal("plate_count -5 must be at least 1 and at most 6", Problem(new Oven { PlateCount = -5 }));
    }

    /// <summary>What the record says itself counts first.</summary>
    [Fact]
    public void What_records_have_in_common_is_said_by_their_interface() => Assert.Equal(["Plates.", "Weight of it all.", "The tray."],
        OptionSchema.Of(typeof(Cart)).Properties.Select(property => property.Option?.Summary));

    /// <summary>Keys of results from before the parameter was there stay what they were.</summary>
    [Fact]
    public void A_parameter_that_is_left_out_at_its_default_is_in_the_canonical_form_at_any_other()
    {
        Assert.Equal("""{"grill":{},"name":"a"}""", Canonical(new Stove { Name = "a" }));
        Assert.Equal("""{"flames":4,"grill":{"rods":2,"spare":7},"name":"a"}""",
            Canonical(new Stove { Name = "a", Flames = 4, Grill = new() { Rods = 2, Spare = 7 } }));
        Assert.Equal(["name", "grill"], OptionSchema.Of(typeof(Stove)).Stated(new Stove { Name = "a", Flames = 2 })
            .Select(property => property.Name));

        static string Canonical(Stove stove) => CanonicalJson.Write(CanonicalJson.FromOptions(stove));
    }

    private sealed record Stove
    {
        [Option("Its name.")]
        public required string Name { get; init; }

        [Option("Flames.", LeftOutAtDefault = true)]
        public int Flames { get; init; } = 2;

        [Option("The grill.")]
        public Grill Grill { get; init; } = new();
    }

    private sealed record Grill
    {
        [Option("Rods.", LeftOutAtDefault = true)]
        public double Rods { get; init; }

        [Option("Rods to come.", LeftOutAtDefault = true)]
        public int? Spare { get; init; }
    }

    private interface IMovable
    {
        [Option("Weight of it all.", Above = 0)]
        double Weight { get; }

        [Option("Whatever it carries.")]
        string Tray { get; }
    }

    private sealed record Cart : IMovable
    {
        [Option("Plates.")]
        public int PlateCount { get; init; }

        public double Weight { get; init; } = 1;

        [Option("The tray.")]
        public string Tray { get; init; } = "";
    }

    private enum Fan
    {
        HalfSpeed,
        FullSpeed,
    }

    private sealed record Oven : IValidatedOptions
    {
        [Option("Plates.", Min = 1, Max = 6)]
        public int PlateCount { get; init; } = 2;

        [Option("Heat.", Min = 0)]
        public double Heat { get; init; } = 180;

        [Option("Share of the heat from above.", Above = 0)]
        public double? Share { get; init; }

        [Option("The fan.")]
        public Fan Fan { get; init; }

        public IEnumerable<(string Parameter, string Problem)> Misfits()
        {
            if (Fan != Fan.FullSpeed && 10 / PlateCount < 5)
                yield return ("fan", $"must be full_speed on {PlateCount} plates");
        }
    }
}
