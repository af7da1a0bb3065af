using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>libtorch's functions and types under TorchSharp's names.</summary>
public static unsafe partial class torch
{
    /// <summary>The version of the loaded libtorch.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8((nint)NativeMethods.d1_version())!;

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.NewDisposeScope();

    /// <summary>The thread's innermost open scope.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.Current;

    /// <summary>Runs an expression in a scope of its own and keeps only the result.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        ArgumentNullException.ThrowIfNull(expr);
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    public static int get_num_threads() => NativeMethods.d1_threads();

    /// <summary>Sets the threads of libtorch's own kernels and of the BLAS behind it.</summary>
    public static void set_num_threads(int num) => NativeError.Check(NativeMethods.d1_set_threads(num));

    public static int get_num_interop_threads() => NativeMethods.d1_interop_threads();

    public static void set_num_interop_threads(int num) => NativeError.Check(NativeMethods.d1_set_interop_threads(num));

    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>NVIDIA GPUs.</summary>
    public static class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static int device_count() => NativeMethods.d1_device_count((int)DeviceType.CUDA);

        public static void manual_seed(long seed) => Generator.DefaultOf(CUDA).manual_seed(seed);

        public static void manual_seed_all(long seed)
        {
            for (var index = 0; index < device_count(); index++) Generator.DefaultOf(new Device(DeviceType.CUDA, index)).manual_seed(seed);
        }

        /// <summary>Waits for what was queued on a device's current stream.</summary>
        public static void synchronize(Device? device = null) => NativeError.Check(NativeMethods.d1_synchronize((device ?? CUDA).Packed));
    }

    /// <summary>Puts a setting back when disposed.</summary>
    private sealed class Restoration(Action restore) : IDisposable
    {
        private Action? _restore = restore;

        public void Dispose() => Interlocked.Exchange(ref _restore, null)?.Invoke();
    }
}
