namespace D1.Model.Kernels;

/// <summary>
/// Memory of large tensors, by mmap. malloc serves blocks of a few megabytes badly: what a backward pass needs later lies between what is
/// freed at once, the holes add up to half as much again as is in use, and pages that are given back are faulted in anew. Here freed blocks
/// are kept for the next tensor of about their size, as long as all blocks together exceed what was once in use by no more than 16 MiB:
/// where tensors of many sizes come and go, as in a decode's last block, none has to make room for another in every pass.
/// </summary>
internal sealed class MemoryBlocks
{
    private const nuint Page = 4096, Slack = 16 << 20;

    private readonly Lock _changing = new();
    private readonly Dictionary<nint, nuint> _taken = [];
    private readonly List<(nint Data, nuint Size)> _idle = [];
    private nuint _idleBytes, _used, _peak;

    /// <summary>Bytes that are kept for blocks to come.</summary>
    public nuint Idle
    {
        get
        {
            lock (_changing) return _idleBytes;
        }
    }

    /// <summary>The most bytes in use at once since <see cref="Reset"/>.</summary>
    public nuint Peak
    {
        get
        {
            lock (_changing) return _peak;
        }
    }

    /// <summary>A block of at least so many bytes; 0 where the system has none.</summary>
    public nint Take(nuint bytes)
    {
        lock (_changing)
        {
            if (bytes > nuint.MaxValue / 2) return 0;
            bytes = (bytes + Page - 1) / Page * Page;
            var (data, size) = Reuse(bytes);
            if (data == 0) (data, size) = (Reserve(bytes), bytes);
            if (data == 0) return 0;
            _taken.Add(data, size);
            _used += size;
            _peak = Math.Max(_peak, _used);
            return data;
        }
    }

    /// <summary>Whether the block is one of these; it is then kept for another tensor.</summary>
    public bool Give(nint data)
    {
        lock (_changing)
        {
            if (!_taken.Remove(data, out var size)) return false;
            _idle.Add((data, size));
            _idleBytes += size;
            _used -= size;
            return true;
        }
    }

    /// <summary>What is in use counts as the most that ever was; what is idle goes back to the system.</summary>
    public void Reset()
    {
        lock (_changing)
        {
            _peak = _used;
            Keep(0);
        }
    }

    // The smallest idle block that fits and is at most a third empty; of equals the one that was freed last, which is still in the caches.
    private (nint Data, nuint Size) Reuse(nuint bytes)
    {
        var best = -1;
        for (var i = _idle.Count - 1; i >= 0; i--)
            if (_idle[i].Size >= bytes && _idle[i].Size <= bytes + (bytes / 2) && (best < 0 || _idle[i].Size < _idle[best].Size)) best = i;
        if (best < 0) return (0, 0);
        var block = _idle[best];
        _idle.RemoveAt(best);
        _idleBytes -= block.Size;
        return block;
    }

    private nint Reserve(nuint bytes)
    {
        Keep(Math.Max(_peak, _used + bytes) + Slack - _used - bytes);
        var data = SystemMemory.Map(bytes);
        if (data != 0) return data;
        Keep(0);
        return SystemMemory.Map(bytes);
    }

    // Gives the oldest idle blocks back until the others are no more than that.
    private void Keep(nuint bytes)
    {
        var count = 0;
        for (; count < _idle.Count && _idleBytes > bytes; count++)
        {
            SystemMemory.Unmap(_idle[count].Data, _idle[count].Size);
            _idleBytes -= _idle[count].Size;
        }
        _idle.RemoveRange(0, count);
    }
}
