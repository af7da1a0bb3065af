using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace D1.Tasks.Sandbox;

/// <summary>
/// The system calls that a program in the sandbox may make, as a classic BPF program for the kernel's seccomp: a list of what is allowed,
/// for x86-64 and arm64. A call of another architecture ends the process; what is not on the list fails with EPERM, and with ENOSYS where
/// it is so new that a C library has another way.
/// </summary>
internal static class SeccompFilter
{
    private const ushort Load = 0x20, And = 0x54, Equal = 0x15, Greater = 0x25, AtLeast = 0x35, Return = 0x06;
    private const uint Number = 0, Arch = 4, FirstArgument = 16;
    private const uint Allow = 0x7fff_0000, Kill = 0x8000_0000, Eperm = 0x0005_0001, Enosys = 0x0005_0026;

    // Calls of the x32 table on x86-64 have this bit.
    private const uint X32 = 0x4000_0000;

    // From here on every architecture has the same numbers, and C libraries expect that a kernel may not have the call.
    private const uint FirstNew = 403;

    private const uint Thread = 0x0001_0000;
    private const uint Namespaces = 0x7e02_0000;
    private const uint UnixSockets = 1;
    private const uint NameOfThread = 15;

    /// <summary>Whether there is a filter for machines of this kind.</summary>
    public static bool Knows(Architecture architecture) => architecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>The filter, as the kernel reads it: eight bytes an instruction.</summary>
    /// <param name="architecture">Of the machine: x86-64 or arm64.</param>
    /// <param name="children">Whether processes may be started, besides threads.</param>
    public static byte[] Of(Architecture architecture, bool children)
    {
        var program = new List<Instruction>
        {
            new(Load, Arch), new(Equal, architecture == Architecture.X64 ? 0xc000_003e : 0xc000_00b7, 1, 0), new(Return, Kill),
            new(Load, Number),
        };
        if (architecture == Architecture.X64) program.AddRange([new(AtLeast, X32, 0, 1), new(Return, Kill)]);

        Argument(SystemCall.Cloning, children ? Namespaces : Namespaces | Thread, children ? 0 : Thread);
        Argument(SystemCall.SocketPair, uint.MaxValue, UnixSockets);
        Argument(SystemCall.Prctl, uint.MaxValue, NameOfThread);

        // Runs of numbers in ascending order: below the next run is between runs.
        var runs = Runs(Numbers(architecture, children));
        for (var i = 0; i < runs.Count; i++)
        {
            var left = 2 * (runs.Count - i);
            program.Add(new(AtLeast, runs[i].First, 0, (byte)(left - 1)));
            program.Add(new(Greater, runs[i].Last, 0, (byte)(left + 1)));
        }

        program.AddRange([new(AtLeast, FirstNew, 1, 0), new(Return, Eperm), new(Return, Enosys), new(Return, Allow)]);
        return [.. program.SelectMany(instruction => instruction.Bytes())];

        // The first argument, as far as the mask goes, must be a value.
        void Argument(SystemCall call, uint mask, uint value) => program.AddRange(
        [
            new(Equal, call.On(architecture)!.Value, 0, 5), new(Load, FirstArgument), new(And, mask), new(Equal, value, 0, 1),
            new(Return, Allow), new(Return, Eperm),
        ]);
    }

    private static SortedSet<uint> Numbers(Architecture architecture, bool children)
    {
        IEnumerable<SystemCall> calls = children ? [.. SystemCall.Allowed, SystemCall.Fork, SystemCall.Vfork] : SystemCall.Allowed;
        return [.. calls.Select(call => call.On(architecture)).OfType<uint>()];
    }

    private static List<(uint First, uint Last)> Runs(SortedSet<uint> numbers)
    {
        var runs = new List<(uint First, uint Last)>();
        foreach (var number in numbers)
        {
            if (runs is [.., var last] && last.Last + 1 == number)
                runs[^1] = (last.First, number);
            else
                runs.Add((number, number));
        }

        return runs;
    }

    /// <summary>One instruction; jumps count from the next.</summary>
    private readonly record struct Instruction(ushort Code, uint Value, byte IfTrue = 0, byte IfFalse = 0)
    {
        public byte[] Bytes()
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, Code);
            (bytes[2], bytes[3]) = (IfTrue, IfFalse);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Value);
            return bytes;
        }
    }
}
