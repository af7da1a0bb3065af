using static TorchSharp.torch;

namespace TorchSharp.Tests;

[Collection(Alone.Name)]
public class GeneratorTests
{
    [Fact]
    public void A_state_put_back_repeats_every_kind_of_draw()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(42);
        _ = randn(3, generator: generator);
        var state = generator.get_state();

        var first = Draw();
        var between = Draw();
        generator.set_state(state);
        var again = Draw();

        Assert.All(first.Zip(again), pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.Contains(first.Zip(between), pair => !pair.First.Equals(pair.Second));

        Tensor[] Draw() =>
        [
            rand(5, generator: generator),
            randn(17, generator: generator),
            randint(0, 1000, [5], generator: generator),
            randperm(20, generator: generator),
            empty(9).uniform_(-1, 1, generator),
            empty(9).normal_(0, 2, generator),
            empty(9).bernoulli_(0.3, generator),
            empty(9, ScalarType.Int64).random_(0, 100, generator),
            (ones(4) / 2).bernoulli(generator),
            ones(6).multinomial(3, generator: generator),
        ];
    }

    [Fact]
    public void Equal_seeds_give_equal_numbers_and_generators_do_not_disturb_each_other()
    {
        using var scope = NewDisposeScope();
        using var left = new Generator(5);
        using var right = new Generator(5);
        Assert.Equal(5, left.initial_seed());

        var a = rand(4, generator: left);
        _ = rand(100);
        var b = rand(4, generator: right);

        Assert.True(a.Equals(b));
        Assert.True(rand(4, generator: left.manual_seed(5)).Equals(a));
    }

    [Fact]
    public void The_default_generator_is_the_one_that_manual_seed_seeds()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var state = get_rng_state();
        var a = rand(4);
        manual_seed(3);
        Assert.True(rand(4).Equals(a));
        set_rng_state(state);
        Assert.True(rand(4).Equals(a));
        Assert.True(new Generator(3) is var own && rand(4, generator: own).Equals(a));
        Assert.Equal(3, initial_seed());
    }
}
