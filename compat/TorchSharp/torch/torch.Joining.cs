using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

// Several tensors into one, choices between two, products of many.
public static partial class torch
{
    /// <summary>Joins along a dimension that the tensors have.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Call("cat", Listed(tensors), dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => Call("cat", tensors, dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Call("cat", tensors.ToArray(), dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <summary>Joins along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Call("stack", Listed(tensors), dim);

    public static Tensor vstack(IList<Tensor> tensors) => Call("vstack", Listed(tensors));

    public static Tensor vstack(Tensor[] tensors) => Call("vstack", tensors);

    public static Tensor hstack(IList<Tensor> tensors) => Call("hstack", Listed(tensors));

    public static Tensor hstack(params Tensor[] tensors) => Call("hstack", tensors);

    /// <summary><paramref name="x"/> where the condition holds, <paramref name="y"/> elsewhere; all three broadcast.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Call("where.self", condition, x, y);

    /// <summary>The positions where the condition holds, a vector for each dimension.</summary>
    public static Tensor[] where(Tensor condition) => CallMany("where", condition);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => CallMany("broadcast_tensors", (Tensor?[])tensors);

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") =>
        CallMany("meshgrid.indexing", Listed(tensors), indexing);

    public static Tensor einsum(string equation, params Tensor[] tensors) => Call("einsum", equation, tensors);

    public static Tensor block_diag(params Tensor[] tensors) => Call("block_diag", (Tensor?[])tensors);

    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    public static Tensor norm(Tensor input) => input.norm();

    public static Tensor searchsorted(
        Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor? sorter = null) =>
        Call("searchsorted.Tensor(sorted_sequence,self,out_int32,right,sorter)", sorted_sequence, values, out_int32, right, sorter);

    public static long numel(Tensor input) => input.numel();

    public static bool is_tensor(object obj) => obj is Tensor;

    public static bool is_floating_point(Tensor input) => input.is_floating_point();

    public static bool is_nonzero(Tensor input) => input.is_nonzero();

    /// <summary>The type that an operator on two types computes in.</summary>
    public static ScalarType promote_types(ScalarType type1, ScalarType type2) =>
        (ScalarType)CallScalar("promote_types", type1, type2).ToInt32();

    private static Tensor[] Listed(IEnumerable<Tensor> tensors) => tensors as Tensor[] ?? [.. tensors];
}
