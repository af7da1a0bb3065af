using System.CommandLine;
using D1.Cli.Help;
using D1.Cli.Verbs;
using D1.Core;

namespace D1.Cli.Tests;

/// <summary>Options of a verb from a record: each type that a record's parameter may have.</summary>
public sealed class RecordOptionsTests
{
    private readonly RecordOptions<Ride> _options = new();
    private readonly Command _command = new("ride", "Ride.");

    public RecordOptionsTests() => _options.AddTo(_command);

    [Fact]
    public void A_line_gives_the_record_its_values()
    {
        Assert.Equal(new Ride { Wheels = 3 }, Read("--wheels 3"));
        Assert.Equal(
            new Ride { Wheels = 4, Way = 5_000_000_000, Slope = 0.5, Load = 2.5, Lit = false, Fast = true, Road = Road.DirtTrack },
            Read("--wheels 4 --way 5000000000 --slope 0.5 --load 2.5 --lit false --fast --road dirt_track"));
    }

    [Theory]
    [InlineData("", "'--wheels' is required")]
    [InlineData("--wheels 9", "--wheels must be at least 1 and at most 4, not '9'")]
    [InlineData("--wheels 1 --load -1", "--load must be above 0, not '-1'")]
    [InlineData("--wheels 1 --road rail", "--road rail: use paved_way or dirt_track")]
    [InlineData("--wheels 1 --lit no", "--lit no: use true or false")]
    public void A_wrong_line_is_refused_by_the_option(string line, string complaint) =>
        Assert.Contains(complaint, Assert.Single(_command.Parse(line).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void Parameters_that_do_not_fit_are_refused_by_their_options_names() =>
        Assert.Equal("--slope 1 must be below 1 without lit", Assert.Throws<InputException>(() => Read("--wheels 1 --slope 1 --lit false"))
            .Message);

    /// <summary>What a record has from its base comes first, what is required before all.</summary>
    [Fact]
    public void The_page_says_what_the_record_says() => Assert.Equal("""
        d1 ride: Ride.

        Usage: d1 ride --wheels N [options]

        Options:
          --wheels N              Wheels (at least 1 and at most 4). Required.
          --slope X               Slope (at least 0). Default: 0.
          --lit true|false        Whether lamps are on. Default: true.
          --way N                 The way. Default: 100.
          --load KG               Load; none by default (above 0).
          --fast                  Whether it hurries.
          --road paved_way|dirt_track
                                  What it goes on. Default: paved_way.

        """.ReplaceLineEndings("\n"), HelpPage.Of(_command));

    [Fact]
    public void A_verb_may_have_one_of_them_by_itself()
    {
        var (wheels, load) = (RecordOptions<Ride>.One(nameof(Ride.Wheels), 2), RecordOptions<Ride>.Optional<double>(nameof(Ride.Load)));
        var command = new Command("park", "Park.") { wheels, load };
        var parsed = command.Parse("");
        Assert.Equal((2, null), (parsed.GetValue(wheels), parsed.GetValue(load)));
        Assert.Equal("--wheels must be at least 1 and at most 4, not '0'", Assert.Single(command.Parse("--wheels 0").Errors).Message);
    }

    private Ride Read(string line)
    {
        var parsed = _command.Parse(line);
        Assert.Empty(parsed.Errors);
        return _options.Read(parsed);
    }

    private enum Road
    {
        DirtTrack,
        PavedWay,
    }

    private abstract record Vehicle : IValidatedOptions
    {
        [Option("Wheels.", Min = 1, Max = 4)]
        public required int Wheels { get; init; }

        [Option("Slope.", Min = 0)]
        public double Slope { get; init; }

        [Option("Whether lamps are on.")]
        public bool Lit { get; init; } = true;

        public IEnumerable<(string Parameter, string Problem)> Misfits()
        {
            if (Slope >= 1 && !Lit) yield return ("slope", "must be below 1 without lit");
        }
    }

    private sealed record Ride : Vehicle
    {
        [Option("The way.", Unit = "metres")]
        public long Way { get; init; } = 100;

        [Option("Load; none by default.", Above = 0, Unit = "kg")]
        public double? Load { get; init; }

        [Option("Whether it hurries.")]
        public bool Fast { get; init; }

        [Option("What it goes on.")]
        public Road Road { get; init; } = Road.PavedWay;

        /// <summary>No option.</summary>
        public string Driver { get; init; } = "";
    }
}
