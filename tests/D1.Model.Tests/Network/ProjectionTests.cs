using D1.Core;
using D1.Model.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Network;

public sealed class ProjectionTests
{
    [Fact]
    public void Products_are_taken_in_the_type_that_is_asked_for()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var (x, weight) = (rand([3, 8], generator: generator), rand([5, 8], generator: generator));
        using var projection = new Projection("p", weight.clone()) { ProductType = ScalarType.BFloat16 };
        var y = projection.Forward(x);
        Assert.Equal(ScalarType.BFloat16, y.dtype);
        Assert.True(y.Equals(nn.functional.linear(x.to(ScalarType.BFloat16), weight.to(ScalarType.BFloat16))));
        Assert.Equal(ScalarType.Float32, projection.Weight.dtype);
    }

    [Fact]
    public void A_model_passes_the_type_on_to_every_projection_and_to_the_head()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 1);
        using var ids = Range(12, CPU).view(1, 12);
        var exact = model.Logits(ids);
        model.ProductType = ScalarType.BFloat16;
        var rounded = model.Logits(ids);
        Assert.All(model.Projections.Append(model.Output), projection => Assert.Equal(ScalarType.BFloat16, projection.ProductType));
        Assert.Equal(ScalarType.BFloat16, rounded.dtype);
        // Eight bits of mantissa, through two blocks.
        Assert.InRange((rounded.to(ScalarType.Float32) - exact).abs().max().item<float>() / exact.abs().max().item<float>(), 1e-5, 0.05);
    }

    [Fact]
    public void The_cpu_has_no_float16_products()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 1);
        Assert.Contains("need a GPU", Assert.Throws<InputException>(() => model.ProductType = ScalarType.Float16).Message,
            StringComparison.Ordinal);
        Assert.Null(model.ProductType);
    }
}
