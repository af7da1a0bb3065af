using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How the libraries behind libtorch compute.</summary>
    public static class backends
    {
        /// <summary>CUDA's kernels. All of it can be set and read without a GPU.</summary>
        public static class cuda
        {
            /// <summary>Whether attention may take the flash kernel.</summary>
            public static bool flash_sdp_enabled() => NativeMethods.d1_flash_attention() != 0;

            public static void enable_flash_sdp(bool enable) => NativeMethods.d1_set_flash_attention(enable ? 1 : 0);

            /// <summary>Whether attention may be composed of plain operators.</summary>
            public static bool math_sdp_enabled() => NativeMethods.d1_math_attention() != 0;

            public static void enable_math_sdp(bool enable) => NativeMethods.d1_set_math_attention(enable ? 1 : 0);

            /// <summary>Matrix products.</summary>
            public static class matmul
            {
                /// <summary>Whether float32 products may round their factors to TF32.</summary>
                public static bool allow_tf32
                {
                    get => NativeMethods.d1_tf32() != 0;
                    set => NativeError.Check(NativeMethods.d1_set_tf32(value ? 1 : 0));
                }
            }
        }
    }
}
