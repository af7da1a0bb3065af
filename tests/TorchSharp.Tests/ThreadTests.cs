using static TorchSharp.torch;

namespace TorchSharp.Tests;

[Collection(Alone.Name)]
public class ThreadTests
{
    [Fact]
    public void Threads_train_apart_with_scopes_and_modes_of_their_own()
    {
        var expected = Train(0);
        var results = new float[8];
        var threads = Enumerable.Range(0, results.Length).Select(k => new Thread(() =>
        {
            using (k % 2 == 1 ? no_grad() : null) results[k] = k % 2 == 1 ? float.NaN : Train(k);
        })).ToArray();

        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        Assert.True(is_grad_enabled());
        Assert.All(results.Where((_, k) => k % 2 == 0), result => Assert.Equal(expected, result));

        static float Train(int _)
        {
            using var scope = NewDisposeScope();
            var w = randn(4, 4, generator: new Generator(7)).requires_grad_();
            for (var step = 0; step < 50; step++)
            {
                using var inner = NewDisposeScope();
                nn.functional.linear(ones(2, 4), w).square().sum().backward();
                using var frozen = no_grad();
                w.sub_(0.001 * w.grad!);
                w.grad!.zero_();
            }
            return w.sum().item<float>();
        }
    }

    [Fact]
    public void Errors_belong_to_the_thread_that_made_them()
    {
        Parallel.For(0, 64, k =>
        {
            using var x = ones(2, k + 3);
            var error = Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => x.mm(x));
            Assert.Contains($"2x{k + 3}", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_number_of_threads_can_be_set_and_read()
    {
        var before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
    }
}
