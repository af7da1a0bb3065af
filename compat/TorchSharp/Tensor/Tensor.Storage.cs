namespace TorchSharp;

public static partial class torch
{
    /// <summary>The memory that a tensor is a view of.</summary>
    public abstract class Storage
    {
        private readonly Tensor _tensor;

        protected Storage(Tensor tensor) => _tensor = tensor;

        /// <summary>Its first byte.</summary>
        public unsafe nint data_ptr()
        {
            var first = (nint)_tensor.DataPointer() - (nint)(_tensor.storage_offset() * _tensor.ElementSize);
            GC.KeepAlive(_tensor);
            return first;
        }
    }

    /// <summary>Memory of elements of a type.</summary>
    public sealed class Storage<T> : Storage where T : unmanaged
    {
        internal Storage(Tensor tensor) : base(tensor)
        {
        }
    }

    public partial class Tensor
    {
        public Storage<T> storage<T>() where T : unmanaged
        {
            CheckElement<T>();
            return new Storage<T>(this);
        }
    }
}
