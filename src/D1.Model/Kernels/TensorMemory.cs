using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace D1.Model.Kernels;

/// <summary>
/// Memory of CPU tensors of 64 KiB and more: libtorch's allocator is replaced by <see cref="MemoryBlocks"/> for them, by the interface that
/// libtorch exports (<c>c10::SetCPUAllocator</c>). On Linux x64 and with the libtorch whose layout this is written for; elsewhere
/// libtorch's own allocator stays.
/// </summary>
public static unsafe partial class TensorMemory
{
    // The order of c10::Allocator's virtual members in libtorch 2.10, after the Itanium C++ ABI: two destructors, then these.
    private const int Members = 6, Allocate = 2, IsSimple = 3, RawDeleter = 4, CopyData = 5;

    private static readonly MemoryBlocks Blocks = new();
    private static readonly Lazy<bool> Taken = new(TakeOver);
    private static nint _original;

    /// <summary>Whether large tensors have their memory from here. The first question is as <see cref="Use"/>.</summary>
    public static bool IsOurs => Taken.Value;

    /// <summary>The most bytes that large tensors had at once since <see cref="Reset"/>; null where it is not known.</summary>
    public static long? PeakBytes => IsOurs ? (long)Blocks.Peak : null;

    /// <summary>Bytes that are kept for tensors to come; null where it is not known.</summary>
    public static long? IdleBytes => IsOurs ? (long)Blocks.Idle : null;

    /// <summary>
    /// Takes large tensors over, once a process. Those that are there already are freed as they were made: a tensor knows its deleter.
    /// </summary>
    public static void Use() => _ = IsOurs;

    /// <summary>Forgets the peak and gives idle blocks back to the system.</summary>
    public static void Reset()
    {
        if (IsOurs) Blocks.Reset();
    }

    private static bool TakeOver()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || !Libtorch.IsOfKnownLayout)
            return false;
        _original = GetCPUAllocator();
        var theirs = *(nint**)_original;
        if (AllocateFunction(theirs[Allocate]) is not { } allocate) return false;
        // Neither this table nor the allocator ever goes: tensors may outlive everything.
        var table = (nint*)NativeMemory.AllocZeroed(Members + 2, (nuint)sizeof(nint)) + 2;
        foreach (var member in (int[])[0, 1, IsSimple, CopyData]) table[member] = theirs[member];
        table[Allocate] = allocate;
        table[RawDeleter] = (nint)(delegate* unmanaged<nint, nint>)&DeleterOfRaw;
        var allocator = (nint*)NativeMemory.AllocZeroed(1, (nuint)sizeof(nint));
        *allocator = (nint)table;
        SetCPUAllocator((nint)allocator, 1);
        return true;
    }

    [UnmanagedCallersOnly]
    private static nint Take(nuint bytes) => Blocks.Take(bytes);

    [UnmanagedCallersOnly]
    private static void Delete(nint data) => Blocks.Give(data);

    [UnmanagedCallersOnly]
    private static nint DeleterOfRaw(nint allocator) => (nint)(delegate* unmanaged<nint, void>)&DeleteRaw;

    [UnmanagedCallersOnly]
    private static void DeleteRaw(nint data)
    {
        if (!Blocks.Give(data)) ((delegate* unmanaged<nint, void>)((delegate* unmanaged<nint, nint>)(*(nint**)_original)[RawDeleter])(
            _original))(data);
    }

    /// <summary>
    /// <c>DataPtr allocate(size_t bytes)</c>: blocks of 64 KiB and more from here, others from libtorch's allocator, which also refuses,
    /// in its own words, what the system has not got. It refuses by a C++ exception, which must not pass managed code; so this function is
    /// machine code that <em>jumps</em> to libtorch's. Null where the system allows no new machine code.
    /// </summary>
    private static nint? AllocateFunction(nint original)
    {
        // rdi: where the DataPtr {data, deleter, context, device} goes; rsi: the allocator; rdx: bytes.
        byte[] code =
        [
            0x48, 0x81, 0xFA, 0x00, 0x00, 0x01, 0x00,             // cmp rdx, 64 KiB
            0x72, 0x39,                                           // jb theirs
            0x57, 0x56, 0x52,                                     // push rdi, rsi, rdx: the stack is aligned for a call now
            0x48, 0x89, 0xD7,                                     // mov rdi, rdx
            0x48, 0xB8, .. Address((nint)(delegate* unmanaged<nuint, nint>)&Take),
            0xFF, 0xD0,                                           // call rax
            0x5A, 0x5E, 0x5F,                                     // pop rdx, rsi, rdi
            0x48, 0x85, 0xC0,                                     // test rax, rax
            0x74, 0x1F,                                           // jz theirs
            0x48, 0x89, 0x07,                                     // data
            0x48, 0xB9, .. Address((nint)(delegate* unmanaged<nint, void>)&Delete),
            0x48, 0x89, 0x4F, 0x08,                               // deleter
            0x48, 0x89, 0x47, 0x10,                               // context
            0x66, 0xC7, 0x47, 0x18, 0x00, 0xFF,                   // the CPU, without an index
            0x48, 0x89, 0xF8,                                     // mov rax, rdi
            0xC3,                                                 // ret
            0x48, 0xBE, .. Address(_original),                    // theirs: mov rsi, their allocator
            0x48, 0xB8, .. Address(original),
            0xFF, 0xE0,                                           // jmp rax
        ];
        return SystemMemory.Executable(code);

        static byte[] Address(nint value)
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            return bytes;
        }
    }

    [DefaultDllImportSearchPaths(Libtorch.Loaded)]
    [LibraryImport(Libtorch.Core, EntryPoint = "_ZN3c1015GetCPUAllocatorEv")]
    private static partial nint GetCPUAllocator();

    [DefaultDllImportSearchPaths(Libtorch.Loaded)]
    [LibraryImport(Libtorch.Core, EntryPoint = "_ZN3c1015SetCPUAllocatorEPNS_9AllocatorEh")]
    private static partial void SetCPUAllocator(nint allocator, byte priority);
}
