using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Interop;

/// <summary>The shim's C ABI, described in <c>native/</c>. After zero or a null handle <see cref="d1_error"/> tells why.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = LibTorchLoader.Library;

    static NativeMethods() => LibTorchLoader.Register();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint d1_operator(string name, string overload, string? arguments);

    [LibraryImport(Library)]
    internal static partial int d1_call(nint op, NativeValue* arguments, int count, int discard, NativeValue** results);

    [LibraryImport(Library)]
    internal static partial byte* d1_error();

    [LibraryImport(Library)]
    internal static partial byte* d1_version();

    [LibraryImport(Library)]
    internal static partial long d1_live_tensors();

    [LibraryImport(Library)]
    internal static partial void d1_free(nint tensor);

    [LibraryImport(Library)]
    internal static partial int d1_describe(nint tensor, TensorDescription* into);

    [LibraryImport(Library)]
    internal static partial void* d1_data(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint d1_from_blob(
        void* data, long* sizes, int dimensions, int type, delegate* unmanaged<nint, void> release, nint context);

    [LibraryImport(Library)]
    internal static partial int d1_set_requires_grad(nint tensor, int requires_grad);

    [LibraryImport(Library)]
    internal static partial nint d1_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int d1_set_grad(nint tensor, nint grad);

    [LibraryImport(Library)]
    internal static partial int d1_backward(
        nint* tensors, nint* gradients, int count, int retain, int create, nint* inputs, int input_count);

    [LibraryImport(Library)]
    internal static partial int d1_gradients(
        nint* outputs, nint* seeds, int count, nint* inputs, int input_count, int retain, int create, int unused, nint* gradients);

    [LibraryImport(Library)]
    internal static partial int d1_grad_enabled();

    [LibraryImport(Library)]
    internal static partial void d1_set_grad_enabled(int enabled);

    [LibraryImport(Library)]
    internal static partial int d1_inference_mode();

    [LibraryImport(Library)]
    internal static partial nint d1_enter_inference_mode(int enabled);

    [LibraryImport(Library)]
    internal static partial void d1_leave_inference_mode(nint guard);

    [LibraryImport(Library)]
    internal static partial int d1_threads();

    [LibraryImport(Library)]
    internal static partial int d1_set_threads(int count);

    [LibraryImport(Library)]
    internal static partial int d1_interop_threads();

    [LibraryImport(Library)]
    internal static partial int d1_set_interop_threads(int count);

    [LibraryImport(Library)]
    internal static partial int d1_tf32();

    [LibraryImport(Library)]
    internal static partial int d1_set_tf32(int allowed);

    [LibraryImport(Library)]
    internal static partial int d1_flash_attention();

    [LibraryImport(Library)]
    internal static partial void d1_set_flash_attention(int enabled);

    [LibraryImport(Library)]
    internal static partial int d1_math_attention();

    [LibraryImport(Library)]
    internal static partial void d1_set_math_attention(int enabled);

    [LibraryImport(Library)]
    internal static partial int d1_device_count(int type);

    [LibraryImport(Library)]
    internal static partial int d1_synchronize(long device);

    [LibraryImport(Library)]
    internal static partial nint d1_generator(ulong seed, long device);

    [LibraryImport(Library)]
    internal static partial nint d1_default_generator(long device);

    [LibraryImport(Library)]
    internal static partial void d1_free_generator(nint generator);

    [LibraryImport(Library)]
    internal static partial ulong d1_generator_seed(nint generator);

    [LibraryImport(Library)]
    internal static partial int d1_set_generator_seed(nint generator, ulong seed);

    [LibraryImport(Library)]
    internal static partial nint d1_generator_state(nint generator);

    [LibraryImport(Library)]
    internal static partial int d1_set_generator_state(nint generator, nint state);
}
