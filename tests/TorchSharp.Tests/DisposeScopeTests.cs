using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        Tensor inner, kept, free;
        using (NewDisposeScope())
        {
            using (var scope = NewDisposeScope())
            {
                inner = ones(1);
                kept = (inner + 1).MoveToOuterDisposeScope();
                free = (inner + 2).DetachFromDisposeScope();
                Assert.Same(scope, CurrentDisposeScope);
                Assert.True(scope.Contains(inner));
                Assert.Equal(1, scope.DisposablesCount);
            }
            Assert.True(inner.IsInvalid);
            Assert.Equal(2f, kept.item<float>());
        }
        Assert.True(kept.IsInvalid);
        Assert.Equal(3f, free.item<float>());
        free.Dispose();
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Without_an_outer_scope_moving_out_is_letting_go()
    {
        Tensor kept;
        using (NewDisposeScope()) kept = ones(1).MoveToOuterDisposeScope();

        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void Disposing_by_hand_takes_a_tensor_out_of_its_scope()
    {
        using var scope = NewDisposeScope();
        var x = ones(1);

        x.Dispose();
        x.Dispose();

        Assert.Equal(0, scope.DisposablesCount);
        Assert.Throws<InvalidOperationException>(() => x.sum());
        Assert.Equal("(disposed)", x.ToString());
    }

    [Fact]
    public void Everything_goes_but_what_is_kept()
    {
        using var scope = NewDisposeScope();
        var (x, y, z) = (ones(1), ones(2), ones(3));

        var (first, second) = scope.DisposeEverythingBut(x, z);

        Assert.Same(x, first);
        Assert.Same(z, second);
        Assert.True(y.IsInvalid);
        Assert.Equal(2, scope.DisposablesCount);
        Assert.Equal(3, z.numel());
    }

    [Fact]
    public void Tensors_move_between_scopes()
    {
        using var left = NewDisposeScope();
        var x = ones(1);
        using var right = NewDisposeScope();
        var y = ones(1);

        x.MoveToOtherDisposeScope(y);
        Assert.True(right.Contains(x));
        right.Attach(x);
        left.Attach(y);
        Assert.Equal([x], right.DisposablesView);
        Assert.Equal([y], left.DisposablesView);
    }

    [Fact]
    public void Statistics_tell_what_became_of_a_threads_tensors()
    {
        var counts = OnThread(() =>
        {
            using (NewDisposeScope())
            {
                _ = ones(1);
                ones(1).Dispose();
                _ = ones(1).DetachFromDisposeScope();
            }
            ones(1).Dispose();
            return DisposeScopeManager.Statistics.TensorStatistics;
        });

        Assert.Equal(3, counts.CreatedInScopeCount);
        Assert.Equal(2, counts.DisposedInScopeCount);
        Assert.Equal(1, counts.DetachedFromScopeCount);
        Assert.Equal(1, counts.CreatedOutsideScopeCount);
        Assert.Equal(1, counts.DisposedOutsideScopeCount);
        Assert.Equal(1, counts.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_parameter_takes_its_datas_place()
    {
        using var scope = NewDisposeScope();
        var data = ones(2);

        var parameter = new Modules.Parameter(data);

        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.True(scope.Contains(parameter));
        Assert.Equal([1f, 1], parameter.data<float>().ToArray());
    }

    private static T OnThread<T>(Func<T> body)
    {
        T result = default!;
        var thread = new Thread(() => result = body());
        thread.Start();
        thread.Join();
        return result;
    }
}
