using D1.Model.Kernels;
using D1.Model.Network;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Network;

/// <summary>
/// Passes that compute less than all give, where they give anything, what a whole pass gives: exactly, where products do not depend on the
/// number of rows.
/// </summary>
public sealed class PartialPassTests : IDisposable
{
    private const int Mask = 39;

    private readonly Llada _model = RandomWeights.Create(TinyConfig.Value, 3);
    private readonly IDisposable _still = no_grad();

    [Fact]
    public void Rows_of_a_window_are_those_of_the_whole_sequence()
    {
        using var scope = NewDisposeScope();
        var (ids, rows) = (Ids(), tensor(new long[] { 0, 3, 4, 9 }));
        var expected = _model.Hidden(ids).narrow(1, 5, 5).flatten(0, 1).index_select(0, rows);
        Equal(expected, _model.Hidden(ids, new Window(5, 5), rows));
        Equal(expected, _model.Hidden(ids, rows: tensor(new long[] { 5, 8, 9, 21 })));
    }

    [Fact]
    public void What_the_last_pass_left_changes_nothing_whatever_tokens_are_new()
    {
        using var scope = NewDisposeScope();
        using var first = new FirstProjections();
        var ids = Ids();
        foreach (var change in (Action[])[() => { }, () => { }, () => ids.narrow(1, 7, 3).fill_(Number(Mask)), () => ids[1, 0] = tensor(5L),
            () => ids = ids.narrow(0, 0, 1).clone()])
        {
            change();
            Equal(_model.Hidden(ids), _model.Hidden(ids, first: first));
        }
    }

    private static Tensor Ids() => Range(24, CPU).view(2, 12);

    private static void Equal(Tensor expected, Tensor got)
    {
        Assert.Equal(expected.shape, got.shape);
        Assert.True(expected.allclose(got, 0, FusedKernels.Level == "none" ? 1e-5 : 0), "some numbers differ");
    }

    public void Dispose()
    {
        _still.Dispose();
        _model.Dispose();
    }
}
