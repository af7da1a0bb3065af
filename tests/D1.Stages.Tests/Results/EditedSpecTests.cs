using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Stages.Results;

namespace D1.Stages.Tests.Results;

/// <summary>Specs that were edited after their results were made.</summary>
public sealed class EditedSpecTests : IDisposable
{
    private readonly Lab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void What_changed_is_said_with_what_makes_it_anew()
    {
        var made = Made();
        Assert.Null(Of(made));
        _lab.Spec("tiny/base", "stage: toy\nsteps: 25\n");
        Assert.Equal("its spec has changed since: steps 20 → 25; d1 run tiny/base makes it anew", $"{Of(made)}");
        _lab.Spec("tiny/base", "stage: toy\nlearning_rate: 0.5\nsteps: 25\ntext: other\nthreads: 2\n");
        Assert.Contains(" and 1 more; d1 run", $"{Of(made)}", StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_parameter_is_written_or_what_an_input_says_does_not_matter()
    {
        var made = Made();
        _lab.Spec("tiny/base", "# Words.\nextends: bare.yaml\nsteps: 20\ntext: toy\n").Spec("tiny/bare", "stage: toy\nsteps: 5\n");
        Assert.Null(Of(made));
        var top = _lab.Spec("tiny/top", "stage: toy\ninputs: {model: base}\n").RunRoot("tiny/top").Artifact!;
        _lab.Spec("tiny/base", "stage: toy\nsteps: 21\n");
        Assert.Null(Of(top));
        Assert.NotNull(Of(made));
    }

    [Fact]
    public void Of_a_spec_that_is_gone_or_wrong_nothing_is_said()
    {
        var made = Made();
        _lab.Spec("tiny/base", "stage: toy\nsteps: many\n");
        Assert.Null(Of(made));
        File.Delete(_lab["specs/tiny/base.yaml"]);
        Assert.Null(Of(made));
    }

    private Artifact Made() => _lab.Spec("tiny/base", "stage: toy\nsteps: 20\n").RunRoot("tiny/base").Artifact!;

    private EditedSpec? Of(Artifact made) => EditedSpec.Of(made.Manifest, _lab.Registry, new SpecNames(_lab["specs"], "tiny-too"));
}
