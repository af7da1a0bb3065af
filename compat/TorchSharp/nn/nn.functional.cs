using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Neural networks.</summary>
    public static partial class nn
    {
        /// <summary>How a loss over many elements becomes one number.</summary>
        public enum Reduction
        {
            None,
            Mean,
            Sum,
        }

        /// <summary>Layers and losses as functions.</summary>
        public static class functional
        {
            /// <summary>x·Wᵀ + b.</summary>
            /// <param name="input">[…, in]</param>
            /// <param name="weights">[out, in]</param>
            /// <param name="bias">[out]</param>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Call("linear", input, weights, bias);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => Call("one_hot", x, num_classes);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_() : x.silu();

            public static Tensor gelu(Tensor x) => x.gelu();

            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            public static Tensor logsigmoid(Tensor x) => x.log_sigmoid();

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => x.softplus(beta, threshold);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12) =>
                input / Call("norm.ScalarOpt_dim", input, p, dim, true).clamp_min(eps).expand_as(input);

            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                Call("layer_norm", input, normalized_shape, weight, bias, eps);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? InPlace("dropout_", input, p, training) : Call("dropout", input, p, training);

            /// <summary>Minus the log-probability of the target class.</summary>
            /// <param name="input">Logits [N, C, …]</param>
            /// <param name="target">Class indices [N, …], or probabilities of the input's shape.</param>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean,
                double label_smoothing = 0) =>
                Call("cross_entropy_loss", input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <summary>Minus the input at the target class.</summary>
            /// <param name="input">Log-probabilities [N, C, …]</param>
            /// <param name="target">[N, …]</param>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Call("nll_loss_nd", input, target, weight, (long)reduction);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Call("mse_loss", input, target, (long)reduction);

            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Call("kl_div", input, target, (long)reduction, log_target);

            /// <summary>softmax(q·kᵀ/√d + mask)·v, in one kernel where libtorch has it (2.0 and later).</summary>
            /// <param name="query">[…, L, d]</param>
            /// <param name="key">[…, S, d]</param>
            /// <param name="value">[…, S, e]</param>
            /// <param name="attn_mask">Truth values (true: may look) or numbers to add, that broadcast to […, L, S].</param>
            /// <param name="p">Share of the weights that are dropped.</param>
            /// <param name="is_casual">Whether a position sees only those up to itself (spelt as TorchSharp spells it).</param>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false) =>
                Exists(FusedAttention)
                    ? Call(FusedAttention, query, key, value, attn_mask, p, is_casual)
                    : ComposedAttention(query, key, value, attn_mask, p, is_casual);

            private const string FusedAttention = "scaled_dot_product_attention";

            private static Tensor ComposedAttention(Tensor query, Tensor key, Tensor value, Tensor? mask, double p, bool causal)
            {
                using var scope = NewDisposeScope();
                // Both sides take the root of the scale, as the fused kernel does: smaller numbers in half precision.
                var scale = 1 / Math.Sqrt(Math.Sqrt(query.size(-1)));
                var scores = (query * scale).matmul((key * scale).transpose(-2, -1));
                if (causal)
                {
                    var seen = ones([query.size(-2), key.size(-2)], ScalarType.Bool, query.device).tril();
                    scores = scores.masked_fill(seen.logical_not(), double.NegativeInfinity);
                }
                if (mask is { dtype: ScalarType.Bool }) scores = scores.masked_fill(mask.logical_not(), double.NegativeInfinity);
                else if (mask is not null) scores = scores + mask;
                var weights = scores.softmax(-1);
                if (p > 0) weights = dropout(weights, p);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }
        }
    }
}
