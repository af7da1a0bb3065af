using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public long[] shape
        {
            get
            {
                var description = Describe();
                return new ReadOnlySpan<long>(description.Sizes, description.Dimensions).ToArray();
            }
        }

        public long Dimensions => Describe().Dimensions;

        public long NumberOfElements
        {
            get
            {
                var description = Describe();
                var count = 1L;
                for (var k = 0; k < description.Dimensions; k++) count *= description.Sizes[k];
                return count;
            }
        }

        public long ElementSize => dtype.ElementSize();

        public long ndim => Dimensions;

        public ScalarType dtype => (ScalarType)Describe().Type;

        public Device device => new(Describe().Device);

        public DeviceType device_type => device.type;

        public int device_index => device.index;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        /// <summary>The dimensions in reverse order.</summary>
        public Tensor T => Call("numpy_T", this);

        /// <summary>The last two dimensions swapped.</summary>
        public Tensor mT => Call("mT", this);

        public long[] size() => shape;

        public long size(int dim)
        {
            var description = Describe();
            return description.Sizes[Wrap(dim, description.Dimensions)];
        }

        public long[] stride()
        {
            var description = Describe();
            return new ReadOnlySpan<long>(description.Strides, description.Dimensions).ToArray();
        }

        public long stride(int dim)
        {
            var description = Describe();
            return description.Strides[Wrap(dim, description.Dimensions)];
        }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long storage_offset() => Describe().StorageOffset;

        public bool is_contiguous() => Describe().Contiguous != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_nonzero() => CallBool("is_nonzero", this);

        private static int Wrap(int dim, int dimensions)
        {
            var wrapped = dim < 0 ? dim + dimensions : dim;
            return wrapped >= 0 && wrapped < dimensions
                ? wrapped
                : throw new ArgumentOutOfRangeException(nameof(dim), $"Dimension {dim} of a tensor that has {dimensions}.");
        }
    }
}
