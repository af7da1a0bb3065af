using static TorchSharp.torch;

namespace D1.Model.Kernels;

/// <summary>
/// Operators of our own for float32 on the CPU, each one pass where libtorch's operators take five to twenty. Every method returns null
/// where its kernel does not apply (another device or type, a processor without fused multiply-adds or held back by
/// <c>ATEN_CPU_CAPABILITY=default</c>, inputs whose gradients autograd records): the caller then composes the same from libtorch's
/// operators. Their gradients are methods too, for passes that go back block by block; these want what the forward pass took.
/// </summary>
public static unsafe class FusedKernels
{
    private static readonly KernelSet? Set = Choose();

    /// <summary>The instruction set in use: <c>avx512</c>, <c>avx2</c>, <c>avx</c>, <c>neon</c> or <c>none</c>.</summary>
    public static string Level => Set?.Name ?? "none";

    /// <summary>A linear map without bias, <c>x weightᵀ</c>.</summary>
    /// <param name="x"><c>[…, in]</c>.</param>
    /// <param name="weight"><c>[out, in]</c>.</param>
    public static Tensor? Linear(Tensor x, Tensor weight)
    {
        if (Set is null || !Applies(x) || !Applies(weight) || weight.dim() != 2 || x.dim() == 0 || x.size(-1) != weight.size(1)
            || !weight.is_contiguous() || IsRecorded(x, weight))
            return null;
        using var contiguous = Contiguous(x);
        var (inputs, outputs) = ((nint)weight.size(1), (nint)weight.size(0));
        var rows = (nint)x.numel() / inputs;
        var y = empty(Shape(x, outputs), dtype: ScalarType.Float32);
        Set.Product(get_num_threads(), new(Data(contiguous.Tensor), inputs, 1), new(Data(weight), 1, inputs), new(Data(y), outputs, 1),
            rows, outputs, inputs);
        Keep(x, weight);
        return y;
    }

    /// <summary><c>x / sqrt(mean(x²) + ε) · weight</c>.</summary>
    /// <param name="x"><c>[…, D]</c>.</param>
    /// <param name="weight"><c>[D]</c>.</param>
    /// <param name="epsilon">ε.</param>
    public static Tensor? RmsNorm(Tensor x, Tensor weight, double epsilon)
    {
        if (Set is null || !Applies(x) || !Applies(weight) || weight.dim() != 1 || x.dim() == 0 || x.size(-1) != weight.size(0)
            || !weight.is_contiguous() || IsRecorded(x, weight))
            return null;
        using var contiguous = Contiguous(x);
        var width = (nint)weight.size(0);
        var y = empty(Shape(x, width), dtype: ScalarType.Float32);
        Set.RmsNorm(get_num_threads(), Data(contiguous.Tensor), Data(weight), (float)epsilon, (nint)x.numel() / width, width, Data(y));
        Keep(x, weight);
        return y;
    }

    /// <summary><c>silu(gate) · up</c>; both of one shape.</summary>
    public static Tensor? SwiGlu(Tensor gate, Tensor up)
    {
        if (Set is null || !Applies(gate) || !Applies(up) || !gate.shape.SequenceEqual(up.shape) || IsRecorded(gate, up))
            return null;
        using Operand gates = Contiguous(gate), ups = Contiguous(up);
        var y = empty(gate.shape, dtype: ScalarType.Float32);
        Set.SwiGlu(get_num_threads(), Data(gates.Tensor), Data(ups.Tensor), (nint)gate.numel(), Data(y));
        Keep(gate, up);
        return y;
    }

    /// <summary>Rotary embedding of queries and keys, then scaled dot-product attention without a mask.</summary>
    /// <param name="query"><c>[B, Lq, heads, headDim]</c>.</param>
    /// <param name="key"><c>[B, L, kvHeads, headDim]</c>.</param>
    /// <param name="value"><c>[B, L, kvHeads, headDim]</c>.</param>
    /// <param name="rotary">Tables of positions 0 … L − 1, <c>[L, 1, headDim / 2]</c>.</param>
    /// <param name="first">Position of the first query.</param>
    /// <returns><c>[B, Lq, heads, headDim]</c>.</returns>
    public static Tensor? Attention(Tensor query, Tensor key, Tensor value, (Tensor Cosine, Tensor Sine) rotary, long first)
    {
        if (Set is null || !Applies(query) || !Applies(key) || !Applies(value) || query.dim() != 4 || key.dim() != 4
            || !key.shape.SequenceEqual(value.shape) || query.size(0) != key.size(0)
            || query.size(3) != key.size(3) || query.size(3) % 2 != 0 || query.size(2) % key.size(2) != 0 || first < 0
            || !IsTable(rotary.Cosine, query, key, first) || !IsTable(rotary.Sine, query, key, first)
            || IsRecorded(query, key, value))
            return null;
        using Operand queries = Rows(query), keys = Rows(key), values = Rows(value);
        var output = empty(query.shape, dtype: ScalarType.Float32);
        Set.Attention(get_num_threads(), Sizes(query, key, rotary, first), Heads(queries.Tensor), Heads(keys.Tensor),
            Heads(values.Tensor), Heads(output));
        Keep(query, key, value, rotary.Cosine, rotary.Sine);
        return output;
    }

    /// <summary>Whether gradients of these can be computed here, if the kernels take what they are gradients of.</summary>
    internal static bool Differentiate(Device device, ScalarType type) =>
        Set is not null && device.type == TorchSharp.DeviceType.CPU && type == ScalarType.Float32;

    /// <summary>The gradient of a linear map's input, <c>dy weight</c>.</summary>
    /// <param name="dy"><c>[…, out]</c>.</param>
    /// <param name="weight"><c>[out, in]</c>.</param>
    /// <param name="into">What it is added to, contiguous <c>[…, in]</c>; a new tensor when null.</param>
    /// <returns><c>[…, in]</c>.</returns>
    internal static Tensor LinearBackward(Tensor dy, Tensor weight, Tensor? into = null)
    {
        using var contiguous = Contiguous(dy);
        var (inputs, outputs) = ((nint)weight.size(1), (nint)weight.size(0));
        var dx = into ?? empty(Shape(dy, inputs), dtype: ScalarType.Float32);
        Backend.Product(get_num_threads(), new(Data(contiguous.Tensor), outputs, 1), new(Data(weight), inputs, 1), new(Data(dx), inputs, 1),
            (nint)dy.numel() / outputs, inputs, outputs, into is not null);
        Keep(dy, weight, dx);
        return dx;
    }

    /// <summary>Adds the gradient of a linear map's weight, <c>dyᵀ x</c>, to what the weight has.</summary>
    /// <param name="weight"><c>[out, in]</c>.</param>
    /// <param name="dy"><c>[…, out]</c>.</param>
    /// <param name="x"><c>[…, in]</c>.</param>
    internal static void AddWeightGradient(Tensor weight, Tensor dy, Tensor x)
    {
        using Operand left = Contiguous(dy), right = Contiguous(x);
        var (inputs, outputs) = ((nint)weight.size(1), (nint)weight.size(0));
        using var known = weight.grad;
        using var gradient = known is null ? empty(weight.shape, dtype: ScalarType.Float32) : null;
        var sums = known ?? gradient!;
        Backend.Product(get_num_threads(), new(Data(left.Tensor), 1, outputs), new(Data(right.Tensor), inputs, 1),
            new(Data(sums), inputs, 1), outputs, inputs, (nint)dy.numel() / outputs, known is not null);
        if (known is null)
            weight.grad = sums;
        Keep(weight, dy, x, sums);
    }

    /// <summary>The gradient of <see cref="RmsNorm"/>'s input; the weight's is added to what it has, if it wants one.</summary>
    internal static Tensor RmsNormBackward(Tensor dy, Tensor x, Tensor weight, double epsilon)
    {
        using Operand left = Contiguous(dy), right = Contiguous(x);
        var width = (nint)weight.size(0);
        var dx = empty(x.shape, dtype: ScalarType.Float32);
        using var dweight = weight.requires_grad ? empty([width], dtype: ScalarType.Float32) : null;
        Backend.RmsNormBackward(get_num_threads(), Data(left.Tensor), Data(right.Tensor), Data(weight), (float)epsilon,
            (nint)x.numel() / width, width, Data(dx),
            dweight is null ? null : Data(dweight));
        Keep(dy, x, weight);
        if (dweight is null)
            return dx;
        using var known = weight.grad;
        if (known is null)
            weight.grad = dweight;
        else
            known.Add(dweight);
        return dx;
    }

    /// <summary>Gradients of <see cref="SwiGlu"/>.</summary>
    internal static (Tensor Gate, Tensor Up) SwiGluBackward(Tensor dy, Tensor gate, Tensor up)
    {
        using Operand gradients = Contiguous(dy), gates = Contiguous(gate), ups = Contiguous(up);
        Tensor dgate = empty(gate.shape, dtype: ScalarType.Float32), dup = empty(gate.shape, dtype: ScalarType.Float32);
        Backend.SwiGluBackward(get_num_threads(), Data(gradients.Tensor), Data(gates.Tensor), Data(ups.Tensor), (nint)gate.numel(),
            Data(dgate), Data(dup));
        Keep(dy, gate, up);
        return (dgate, dup);
    }

    /// <summary>Gradients of <see cref="Attention"/>.</summary>
    internal static (Tensor Query, Tensor Key, Tensor Value) AttentionBackward(
        Tensor doutput, Tensor query, Tensor key, Tensor value, (Tensor Cosine, Tensor Sine) rotary, long first)
    {
        using Operand gradients = Rows(doutput), queries = Rows(query), keys = Rows(key), values = Rows(value);
        Tensor dquery = empty(query.shape, dtype: ScalarType.Float32), dkey = empty(key.shape, dtype: ScalarType.Float32);
        var dvalue = empty(key.shape, dtype: ScalarType.Float32);
        Backend.AttentionBackward(get_num_threads(), Sizes(query, key, rotary, first), Heads(gradients.Tensor), Heads(queries.Tensor),
            Heads(keys.Tensor),
            Heads(values.Tensor), Heads(dquery), Heads(dkey), Heads(dvalue));
        Keep(doutput, query, key, value, rotary.Cosine, rotary.Sine);
        return (dquery, dkey, dvalue);
    }

    private static KernelSet Backend => Set ?? throw new InvalidOperationException("no kernels for this processor");

    private static KernelSet? Choose()
    {
        // What holds libtorch's own kernels back holds these back too.
        var wanted = Environment.GetEnvironmentVariable("ATEN_CPU_CAPABILITY");
        return wanted == "default" ? null : KernelSet.Supported.FirstOrDefault(set => set.Name != "avx512"
            || wanted is null or "" or "avx512");
    }

    private static bool Applies(Tensor x) => x.device_type == TorchSharp.DeviceType.CPU && x.dtype == ScalarType.Float32 && x.numel() > 0;

    private static bool IsTable(Tensor x, Tensor query, Tensor key, long first) =>
        Applies(x) && x.is_contiguous() && x.size(-1) == query.size(3) / 2 && x.size(0) >= Math.Max(key.size(1), first + query.size(1));

    /// <summary>Whether a backward pass is to lead through what is made of them.</summary>
    private static bool IsRecorded(params ReadOnlySpan<Tensor> inputs)
    {
        if (!is_grad_enabled())
            return false;
        foreach (var input in inputs)
            if (input.requires_grad)
                return true;
        return false;
    }

    private static float* Data(Tensor x) => (float*)Libtorch.Data(x);

    private static long[] Shape(Tensor x, long last)
    {
        var shape = x.shape;
        shape[^1] = last;
        return shape;
    }

    private static Heads Heads(Tensor x) => new(Data(x), (nint)x.stride(0), (nint)x.stride(1), (nint)x.stride(2));

    private static AttentionShape Sizes(Tensor query, Tensor key, (Tensor Cosine, Tensor Sine) rotary, long first) => new()
    {
        Batch = (nint)query.size(0),
        Queries = (nint)query.size(1),
        QueryHeads = (nint)query.size(2),
        Keys = (nint)key.size(1),
        KeyHeads = (nint)key.size(2),
        HeadDim = (nint)query.size(3),
        First = (nint)first,
        Cosine = Data(rotary.Cosine),
        Sine = Data(rotary.Sine),
    };

    private static Operand Contiguous(Tensor x) => x.is_contiguous() ? new(x, false) : new(x.contiguous(), true);

    /// <summary>Heads whose numbers are neighbours.</summary>
    private static Operand Rows(Tensor x) => x.stride(3) == 1 ? new(x, false) : new(x.contiguous(), true);

    /// <summary>Tensors live as long as their memory is read.</summary>
    private static void Keep(params ReadOnlySpan<Tensor> tensors)
    {
        foreach (var tensor in tensors)
            GC.KeepAlive(tensor);
    }

    /// <summary>A tensor, or a copy of it that goes with the call.</summary>
    private readonly ref struct Operand(Tensor tensor, bool isCopy)
    {
        public Tensor Tensor { get; } = tensor;

        public void Dispose()
        {
            if (isCopy)
                Tensor.Dispose();
        }
    }
}
