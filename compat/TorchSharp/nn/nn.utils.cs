using TorchSharp.Modules;
using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What training does to parameters and gradients as a whole.</summary>
        public static class utils
        {
            /// <summary>
            /// Scales all gradients so that their common norm is at most <paramref name="max_norm"/>; returns the norm before.
            /// </summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var scope = NewDisposeScope();
                using var frozen = no_grad();
                Tensor[] gradients = [.. tensors.Select(parameter => parameter.grad).OfType<Tensor>()];
                if (gradients.Length == 0) return 0;
                var norms = stack(gradients.Select(gradient => Call("norm.Scalar", gradient, norm_type).to(ScalarType.Float64, CPU)));
                var total = Call("norm.Scalar", norms, norm_type).item<double>();
                // The same small number as elsewhere, so that a norm of zero divides.
                var share = max_norm / (total + 1e-6);
                if (share < 1)
                    foreach (var gradient in gradients) gradient.mul_(share);
                return total;
            }

            /// <summary>All parameters after one another, as a vector.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat([.. tensors.Select(parameter => parameter.flatten())]).MoveToOuterDisposeScope();
            }
        }
    }
}
