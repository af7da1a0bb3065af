using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    // Sums, extremes and orders over all elements or over dimensions.
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Call("sum", this, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Call("sum.dim_IntList", this, dim, keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            sum([dim0, dim1, dim2], keepdim, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Call("sum.dim_IntList", this, dim, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Call("sum.dim_IntList", this, dim.ToArray(), keepdim, type);

        public Tensor mean() => Call("mean", this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Call("mean.dim", this, dimensions, keepdim, type);

        public Tensor prod(ScalarType? type = null) => Call("prod", this, type);

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Call("prod.dim_int", this, dim, keepdim, type);

        public Tensor std(bool unbiased = true) => Call("std", this, unbiased);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Call("std.dim", this, dim, unbiased, keepdim).Retyped(type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Call("std.dim", this, dimensions, unbiased, keepdim).Retyped(type);

        public Tensor var(bool unbiased = true) => Call("var", this, unbiased);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Call("var.dim", this, dim, unbiased, keepdim).Retyped(type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Call("var.dim", this, dimensions, unbiased, keepdim).Retyped(type);

        public Tensor norm(float p = 2) => Call("norm.Scalar", this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2) => Call("norm.ScalarOpt_dim", this, p, dim, keepdim);

        public Tensor nansum() => Call("nansum", this);

        public Tensor count_nonzero(long[]? dims = null) =>
            dims is null ? Call("count_nonzero", this) : Call("count_nonzero.dim_IntList", this, dims);

        public Tensor any() => Call("any", this);

        public Tensor any(long dim, bool keepdim = false) => Call("any.dim", this, dim, keepdim);

        public Tensor all() => Call("all", this);

        public Tensor all(long dim, bool keepdim = false) => Call("all.dim", this, dim, keepdim);

        public Tensor max() => Call("max", this);

        public (Tensor, Tensor) max(long dim, bool keepdim = false) => CallTwo("max.dim", this, dim, keepdim);

        public Tensor min() => Call("min", this);

        public (Tensor, Tensor) min(long dim, bool keepdim = false) => CallTwo("min.dim", this, dim, keepdim);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Call("amax", this, dims, keepdim));

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => amax(dims.ToArray(), keepdim, @out);

        public Tensor amax(params long[] dims) => Call("amax", this, dims);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Call("amin", this, dims, keepdim));

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => amin(dims.ToArray(), keepdim, @out);

        public Tensor amin(params long[] dims) => Call("amin", this, dims);

        public Tensor argmax() => Call("argmax", this);

        public Tensor argmax(long dim, bool keepdim = false) => Call("argmax", this, dim, keepdim);

        public Tensor argmin() => Call("argmin", this);

        public Tensor argmin(long dim, bool keepdim = false) => Call("argmin", this, dim, keepdim);

        public Tensor median() => Call("median", this);

        public Tensor argsort(long dim = -1, bool descending = false) => Call("argsort", this, dim, descending);

        public (Tensor, Tensor) sort(long dim = -1, bool descending = false, bool stable = false) =>
            CallTwo("sort.stable(self,stable,dim,descending)", this, stable, dim, descending);

        public (Tensor, Tensor) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            CallTwo("topk", this, k, dim, largest, sorted);

        public (Tensor, Tensor) kthvalue(long k, long? dim, bool keepdim = false) => CallTwo("kthvalue", this, k, dim ?? -1, keepdim);

        public (Tensor, Tensor) mode(long dim = -1, bool keepdim = false) => CallTwo("mode", this, dim, keepdim);

        public (Tensor, Tensor) cummax(long dim) => CallTwo("cummax", this, dim);

        public (Tensor, Tensor) cummin(long dim) => CallTwo("cummin", this, dim);

        public Tensor cumsum(long dim, ScalarType? type = null) => Call("cumsum", this, dim, type);

        public Tensor cumprod(long dim, ScalarType? type = null) => Call("cumprod", this, dim, type);

        public Tensor logcumsumexp(long dim) => Call("logcumsumexp", this, dim);

        public Tensor logsumexp(long dim, bool keepdim = false) => Call("logsumexp", this, dim, keepdim);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Call("softmax.int", this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Call("log_softmax.int", this, dim, dtype);

        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Call("quantile", this, q, dim, keepdim);

        public Tensor bincount(Tensor? weights, long minlength = 0) => Call("bincount", this, weights, minlength);

        public (Tensor, Tensor) std_mean(bool unbiased = true) => CallTwo("std_mean", this, unbiased);

        public (Tensor, Tensor) var_mean(bool unbiased = true) => CallTwo("var_mean", this, unbiased);

        public (Tensor, Tensor, Tensor) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            CallThree("unique_consecutive", this, return_inverse, return_counts, dim);

        public (
            Tensor, Tensor, Tensor) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            dim is { } along
                ? CallThree("unique_dim", this, along, sorted, return_inverse, return_counts)
                : CallThree("_unique2", this, sorted, return_inverse, return_counts);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            CallBool("allclose", this, target, rtol, atol, equal_nan);

        private Tensor Retyped(ScalarType? type) => type is { } wanted ? to_type(wanted, disposeAfter: true) : this;

        private static Tensor Into(Tensor? given, Tensor result) => given is null ? result : given.copy_(result);
    }
}
