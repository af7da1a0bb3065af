using System.Runtime.InteropServices;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class ErrorTests
{
    [Fact]
    public void Errors_carry_libtorchs_message_and_no_backtrace()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<ExternalException>(() => ones(2, 3).mm(ones(2, 3)));

        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message);
    }

    [Fact]
    public void An_operator_that_is_not_there_is_named()
    {
        Assert.False(Dispatcher.Exists("no_such_operator"));
        Assert.False(Dispatcher.Exists("add.NoSuchOverload"));
        var error = Assert.Throws<NotSupportedException>(() => Dispatcher.Call("no_such_operator"));
        Assert.Contains("'no_such_operator'", error.Message, StringComparison.Ordinal);
        Assert.Contains(__version__, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_that_the_schema_lacks_is_named_with_the_schema()
    {
        var error = Assert.Throws<NotSupportedException>(() => Dispatcher.Call("abs(self,colour)", 1));
        Assert.Contains("no argument 'colour'", error.Message, StringComparison.Ordinal);
        Assert.Contains("aten::abs(Tensor self)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_of_the_wrong_kind_or_number_do_not_crash()
    {
        using var x = ones(1);
        Assert.Throws<ExternalException>(() => Dispatcher.Call("abs", "text"));
        Assert.Throws<ExternalException>(() => Dispatcher.Call("abs", x, x, x));
        Assert.Throws<ExternalException>(() => Dispatcher.Call("add.Tensor", x));
    }

    [Fact]
    public void Wrong_element_types_shapes_and_devices_are_told_apart()
    {
        using var scope = NewDisposeScope();

        Assert.Throws<ArgumentException>(() => ones(1).item<double>());
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
        Assert.Throws<ArgumentException>(() => ones(1).data<long>());
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2 }, [3]));
        Assert.Throws<InvalidOperationException>(() => ones(2, 2).t().bytes.Length);
        Assert.Throws<InvalidOperationException>(() => ones(2, device: META).data<float>());
        Assert.Throws<ArgumentException>(() => new Device("gpu"));
        Assert.Throws<ArgumentException>(() => new Device("cuda:x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ones(2).size(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ones(2).data<float>()[2]);
    }
}
