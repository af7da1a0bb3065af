using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class TensorTests
{
    [Fact]
    public void Arrays_of_any_rank_keep_their_shape_and_values()
    {
        using var scope = NewDisposeScope();

        var matrix = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });

        Assert.Equal([2, 3], matrix.shape);
        Assert.Equal(ScalarType.Float32, matrix.dtype);
        Assert.Equal([1f, 2, 3, 4, 5, 6], matrix.data<float>().ToArray());
        Assert.Equal(6f, matrix[1, 2].item<float>());
        Assert.Equal([1f, 4, 2, 5, 3, 6], matrix.t().data<float>().ToArray());
        Assert.Equal(5f, matrix.t().data<float>()[1, 1]);
    }

    [Fact]
    public void Arithmetic_broadcasts_and_takes_numbers_on_both_sides()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2, 4 });

        Assert.Equal([3f, 4, 6], (x + 2).data<float>().ToArray());
        Assert.Equal([1f, 0, -2], (2 - x).data<float>().ToArray());
        Assert.Equal([2f, 1, 0.5f], (2.0 / x).data<float>().ToArray());
        Assert.Equal([1f, 4, 16], (x * x).data<float>().ToArray());
        Assert.Equal([2f, 3, 5], (x + ones(3)).data<float>().ToArray());
        Assert.Equal([false, false, true], (x > 2).data<bool>().ToArray());
        Assert.Equal([true, false, false], (2 > x).data<bool>().ToArray());
        Assert.Equal([-1f, -2, -4], (-x).data<float>().ToArray());
        Assert.Equal([1f, 0, 0], (x % 2).data<float>().ToArray());
        Assert.Equal([0f, 1, 2], x.div(2, RoundingMode.floor).data<float>().ToArray());
    }

    [Fact]
    public void Positions_slices_masks_and_new_dimensions_index()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).reshape(2, 3, 4);

        Assert.Equal([2, 2, 4], x[TensorIndex.Ellipsis, 1..3, TensorIndex.Colon].shape);
        Assert.Equal([2, 3], x[.., .., 0].shape);
        Assert.Equal([1, 2, 3, 4], x[TensorIndex.None].shape);
        Assert.Equal([20L, 21, 22, 23], x[^1, ^1].data<long>().ToArray());
        Assert.Equal([0L, 2], x[0, 0, TensorIndex.Slice(step: 2)].data<long>().ToArray());
        Assert.Equal([22L, 23], x[TensorIndex.Tensor(x > 21)].data<long>().ToArray());
        Assert.Equal([2, 2, 4], x[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 0, 2 }))].shape);
        Assert.Equal([17L], x[tensor(new long[] { 1 }), tensor(new long[] { 1 }), tensor(new long[] { 1 })].data<long>().ToArray());
        Assert.Equal([1, 2, 3, 4], x[TensorIndex.Bool(true)].shape);
        Assert.Equal([0, 2, 3, 4], x[TensorIndex.Bool(false)].shape);
    }

    [Fact]
    public void Assignment_by_index_changes_the_tensor_itself()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);

        x[0, 1] = 5f;
        x[1] = ones(3);
        x[.., 2..] = tensor(7f);
        x[x > 6] = tensor(-1f);

        Assert.Equal([0f, 5, -1, 1, 1, -1], x.data<float>().ToArray());
        x.index_put_(tensor(2f), [TensorIndex.Single(0)], accumulate: true);
        Assert.Equal([2f, 7, 1, 1, 1, -1], x.data<float>().ToArray());
    }

    [Fact]
    public void Reductions_take_dimensions_and_types()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, ScalarType.Float32).reshape(2, 3);

        Assert.Equal(15f, x.sum().item<float>());
        Assert.Equal([3f, 5, 7], x.sum(dim: 0).data<float>().ToArray());
        Assert.Equal([2, 1], x.mean([-1], keepdim: true).shape);
        Assert.Equal(15.0, x.sum(ScalarType.Float64).item<double>());
        var (values, positions) = x.max(1);
        Assert.Equal([2f, 5], values.data<float>().ToArray());
        Assert.Equal([2L, 2], positions.data<long>().ToArray());
        var (top, _) = x.topk(2);
        Assert.Equal([2f, 1, 5, 4], top.data<float>().ToArray());
        var (sorted, order) = x.flatten().sort(descending: true, stable: true);
        Assert.Equal(5L, order[0].item<long>());
        Assert.Equal(5f, sorted[0].item<float>());
        Assert.Equal(Math.Sqrt(3.5), (double)x.std(), 6);
        Assert.Equal([3f, 4, 5], x.amax([0]).data<float>().ToArray());
    }

    [Fact]
    public void Pieces_join_to_what_they_were()
    {
        using var scope = NewDisposeScope();
        var x = arange(12).reshape(3, 4);

        Assert.True(cat(x.chunk(2, 1), 1).Equals(x));
        Assert.True(cat(x.split([1, 2]), 0).Equals(x));
        Assert.True(stack(x.unbind()).Equals(x));
        Assert.True(torch.where(x > 3, x, zeros_like(x)).Equals(x * (x > 3)));
        Assert.True(x.index_select(0, tensor(new long[] { 2 })).Equals(x.narrow(0, 2, 1)));
    }

    [Fact]
    public void Memory_can_be_read_written_and_shared()
    {
        using var scope = NewDisposeScope();
        var x = zeros(4, ScalarType.Int32);
        x.bytes = new byte[] { 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0 };
        Assert.Equal([1, 2, 3, 4], x.data<int>().ToArray());

        using var stream = new MemoryStream();
        x.WriteBytesToStream(stream);
        stream.Position = 0;
        var y = empty_like(x);
        y.ReadBytesFromStream(stream);
        Assert.True(x.Equals(y));

        var array = new float[] { 1, 2, 3 };
        var shared = frombuffer(array, ScalarType.Float32, offset: 4);
        array[2] = 9;
        Assert.Equal([2f, 9], shared.data<float>().ToArray());
    }

    [Fact]
    public void A_file_maps_into_memory_and_stays_as_it_was()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [1, 2, 3, 4]);
            using (var mapped = from_file(path, shared: false, size: 4, dtype: ScalarType.Byte))
            {
                mapped.add_(1);
                Assert.Equal([2, 3, 4, 5], mapped.data<byte>().ToArray());
            }
            Assert.Equal([1, 2, 3, 4], File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
