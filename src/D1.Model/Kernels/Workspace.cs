using System.Runtime.InteropServices;

namespace D1.Model.Kernels;

/// <summary>
/// Memory for what a kernel computes in between. Each thread keeps its own from call to call, one block for each call inside another.
/// </summary>
internal sealed unsafe class Workspace
{
    private const nuint Alignment = 64;

    [ThreadStatic]
    private static Workspace? _own;

    private readonly (nint Data, nint Count)[] _blocks = new (nint, nint)[4];
    private int _depth;

    ~Workspace()
    {
        foreach (var (data, _) in _blocks)
            NativeMemory.AlignedFree((void*)data);
    }

    /// <summary>Room for so many floats, until the lease ends; what it holds is unknown.</summary>
    public static Lease Take(nint count)
    {
        var own = _own ??= new Workspace();
        ref var block = ref own._blocks[own._depth];
        if (block.Count < count)
        {
            NativeMemory.AlignedFree((void*)block.Data);
            block = default;
            block = ((nint)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), Alignment), count);
        }

        own._depth++;
        return new Lease(own, (float*)block.Data);
    }

    /// <summary>A block in use; leases end in the reverse of their order.</summary>
    public readonly ref struct Lease(Workspace owner, float* data)
    {
        public float* Data { get; } = data;

        public void Dispose() => owner._depth--;
    }
}
