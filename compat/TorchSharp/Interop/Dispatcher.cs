using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace TorchSharp.Interop;

/// <summary>Calls libtorch's operators by name.</summary>
/// <remarks>
/// An operator is named <c>add.Tensor</c> (name and overload, of <c>aten</c> unless it says <c>space::name</c>); its arguments are given in
/// the schema's order, the rest take the schema's defaults. <c>sort.stable(self,stable)</c> gives the named arguments only.
/// </remarks>
internal static unsafe class Dispatcher
{
    // Names are literals, one object each: comparing references saves hashing the text on every call.
    private static readonly ConcurrentDictionary<string, nint> Operators = new(ReferenceEqualityComparer.Instance);

    /// <summary>Words of stack that a call may use for its arguments; longer lists go to the heap.</summary>
    private const int StackWords = 128;

    /// <summary>Whether the loaded libtorch has the operator.</summary>
    internal static bool Exists(string op) => Operators.TryGetValue(op, out _) || Find(op) != 0;

    /// <summary>Calls an operator that returns one tensor.</summary>
    internal static torch.Tensor Call(string op, params ReadOnlySpan<Argument> arguments)
    {
        Run(op, arguments, discard: false, out var results);
        return new torch.Tensor((nint)results[0].Bits);
    }

    /// <summary>Calls an operator that changes its first argument, and returns that argument.</summary>
    internal static torch.Tensor InPlace(string op, params ReadOnlySpan<Argument> arguments)
    {
        Run(op, arguments, discard: true, out _);
        return Unsafe.As<torch.Tensor>(arguments[0].Object!);
    }

    /// <summary>Calls an operator that returns two tensors.</summary>
    internal static (torch.Tensor First, torch.Tensor Second) CallTwo(string op, params ReadOnlySpan<Argument> arguments)
    {
        Run(op, arguments, discard: false, out var results);
        return (new torch.Tensor((nint)results[0].Bits), new torch.Tensor((nint)results[1].Bits));
    }

    /// <summary>Calls an operator that returns three tensors.</summary>
    internal static (
        torch.Tensor First, torch.Tensor Second, torch.Tensor Third) CallThree(string op, params ReadOnlySpan<Argument> arguments)
    {
        Run(op, arguments, discard: false, out var results);
        return (new torch.Tensor((nint)results[0].Bits), new torch.Tensor((nint)results[1].Bits), new torch.Tensor((nint)results[2].Bits));
    }

    /// <summary>Calls an operator that returns a list of tensors.</summary>
    internal static torch.Tensor[] CallMany(string op, params ReadOnlySpan<Argument> arguments)
    {
        Run(op, arguments, discard: false, out var results);
        var tensors = new torch.Tensor[results[0].Count];
        for (var k = 0; k < tensors.Length; k++) tensors[k] = new torch.Tensor((nint)results[k + 1].Bits);
        return tensors;
    }

    /// <summary>Calls an operator that returns a truth value.</summary>
    internal static bool CallBool(string op, params ReadOnlySpan<Argument> arguments)
    {
        Run(op, arguments, discard: false, out var results);
        return results[0].Bits != 0;
    }

    /// <summary>Calls an operator that returns a number.</summary>
    internal static Scalar CallScalar(string op, params ReadOnlySpan<Argument> arguments)
    {
        Run(op, arguments, discard: false, out var results);
        return new Scalar(results[0].Tag, results[0].Bits);
    }

    [SkipLocalsInit]
    private static void Run(string op, ReadOnlySpan<Argument> arguments, bool discard, out NativeValue* results)
    {
        if (!Operators.TryGetValue(op, out var handle)) handle = Resolve(op);
        var words = 2 * arguments.Length;
        foreach (ref readonly var argument in arguments) words += argument.BufferWords;
        int count;
        NativeValue* returned;
        fixed (long* buffer = words <= StackWords ? stackalloc long[StackWords] : new long[words])
        {
            var value = (NativeValue*)buffer;
            var lists = buffer + (2 * arguments.Length);
            foreach (ref readonly var argument in arguments) lists = argument.Write(value++, lists);
            count = NativeMethods.d1_call(handle, (NativeValue*)buffer, arguments.Length, discard ? 1 : 0, &returned);
        }
        foreach (ref readonly var argument in arguments) GC.KeepAlive(argument.Object);
        if (count < 0) throw NativeError.Exception();
        results = returned;
    }

    private static nint Resolve(string op)
    {
        var handle = Find(op);
        return handle != 0
            ? handle
            : throw new NotSupportedException(NativeError.Last() ?? $"libtorch {torch.__version__} has no operator '{op}'.");
    }

    private static nint Find(string op)
    {
        var named = op.IndexOf('(', StringComparison.Ordinal);
        var name = named < 0 ? op : op[..named];
        var arguments = named < 0 ? null : op[(named + 1)..^1];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var overload = dot < 0 ? "" : name[(dot + 1)..];
        if (dot >= 0) name = name[..dot];
        if (!name.Contains("::", StringComparison.Ordinal)) name = "aten::" + name;
        var handle = NativeMethods.d1_operator(name, overload, arguments);
        if (handle != 0) Operators[op] = handle;
        return handle;
    }
}
