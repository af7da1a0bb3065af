using TorchSharp.Interop;
using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether gradients are recorded. Only leaves of floating type can be told to.</summary>
        public bool requires_grad
        {
            get => Describe().RequiresGrad != 0;
            set => NativeError.Check(NativeMethods.d1_set_requires_grad(Handle, value ? 1 : 0));
        }

        public bool is_leaf => Describe().Leaf != 0;

        /// <summary>The gradient that backward passes have summed up so far, or null. Every read makes an object of its own.</summary>
        public Tensor? grad
        {
            get
            {
                var gradient = NativeMethods.d1_grad(Handle);
                GC.KeepAlive(this);
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set
            {
                NativeError.Check(NativeMethods.d1_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true) => with_requires_grad(requires_grad);

        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Keeps the gradient of a tensor that is not a leaf.</summary>
        public void retain_grad() => InPlace("retain_grad", this);

        public void backward() => autograd.backward(this);

        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward(this, grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>The same memory, apart from the graph.</summary>
        public Tensor detach() => Call("detach", this);

        public Tensor detach_() => InPlace("detach_", this);
    }
}
