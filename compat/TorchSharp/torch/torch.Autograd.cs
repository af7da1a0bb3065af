using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static bool is_grad_enabled() => NativeMethods.d1_grad_enabled() != 0;

    public static bool is_inference_mode_enabled() => NativeMethods.d1_inference_mode() != 0;

    /// <summary>Until disposed, this thread records nothing for gradients.</summary>
    public static IDisposable no_grad() => set_grad_enabled(false);

    public static IDisposable enable_grad(bool enabled = true) => set_grad_enabled(enabled);

    public static IDisposable set_grad_enabled(bool mode = true)
    {
        var before = NativeMethods.d1_grad_enabled();
        NativeMethods.d1_set_grad_enabled(mode ? 1 : 0);
        return new Restoration(() => NativeMethods.d1_set_grad_enabled(before));
    }

    /// <summary>
    /// Like <see cref="no_grad"/>, and what is made never takes part in gradients. Dispose on its thread, innermost first.
    /// </summary>
    public static IDisposable inference_mode(bool mode = true)
    {
        var guard = NativeMethods.d1_enter_inference_mode(mode ? 1 : 0);
        return new Restoration(() => NativeMethods.d1_leave_inference_mode(guard));
    }

    /// <summary>Gradients of graphs.</summary>
    public static unsafe class autograd
    {
        /// <summary>Gradients of the sum of <paramref name="outputs"/>, in the order of <paramref name="inputs"/>.</summary>
        /// <param name="grad_outputs">The gradients to start from, each of its output's shape; may be left out for scalars.</param>
        /// <param name="allow_unused">Whether an input that the outputs do not depend on gives a null instead of an error.</param>
        public static IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            var outs = Handles(outputs);
            var seeds = Seeds(outputs, grad_outputs);
            var ins = Handles(inputs);
            var found = new nint[ins.Length];
            fixed (nint* out0 = outs, seed0 = seeds, in0 = ins, found0 = found)
            {
                NativeError.Check(NativeMethods.d1_gradients(
                    out0, seed0, outs.Length, in0, ins.Length, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0,
                    allow_unused ? 1 : 0, found0));
            }
            KeepAlive(outputs, inputs, grad_outputs);
            return Array.ConvertAll(found, handle => handle == 0 ? null! : new Tensor(handle));
        }

        /// <summary>Adds the gradients of <paramref name="tensors"/> to the <c>grad</c> of the leaves, or of the inputs.</summary>
        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            var roots = Handles(tensors);
            var seeds = Seeds(tensors, grad_tensors);
            var ins = inputs is null ? [] : Handles(inputs);
            fixed (nint* root0 = roots, seed0 = seeds, in0 = ins)
            {
                NativeError.Check(NativeMethods.d1_backward(
                    root0, seed0, roots.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, in0, ins.Length));
            }
            KeepAlive(tensors, inputs, grad_tensors);
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) => backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor> tensors)
        {
            var handles = new nint[tensors.Count];
            for (var k = 0; k < handles.Length; k++) handles[k] = tensors[k]?.Handle ?? 0;
            return handles;
        }

        private static nint[] Seeds(IList<Tensor> roots, IList<Tensor>? seeds)
        {
            if (seeds is null) return new nint[roots.Count];
            return seeds.Count == roots.Count
                ? Handles(seeds)
                : throw new ArgumentException($"{roots.Count} tensors but {seeds.Count} gradients to start from.", nameof(seeds));
        }

        private static void KeepAlive(params IList<Tensor>?[] lists)
        {
            foreach (var list in lists) GC.KeepAlive(list);
        }
    }
}
