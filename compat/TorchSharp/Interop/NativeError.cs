using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Turns the shim's failures into the exception that TorchSharp throws, with libtorch's own message.</summary>
internal static unsafe class NativeError
{
    internal static string? Last()
    {
        var message = Marshal.PtrToStringUTF8((nint)NativeMethods.d1_error());
        return string.IsNullOrEmpty(message) ? null : message;
    }

    internal static ExternalException Exception() => new(Last() ?? "libtorch failed without a message");

    /// <summary>Throws unless a call answered that it went well.</summary>
    internal static void Check(int ok)
    {
        if (ok == 0) throw Exception();
    }

    /// <summary>Throws when a call that makes something made nothing.</summary>
    internal static nint Check(nint handle) => handle != 0 ? handle : throw Exception();
}
