using System.Buffers.Binary;
using System.Runtime.InteropServices;
using D1.Tasks.Sandbox;

namespace D1.Tasks.Tests.Sandbox;

public sealed class SeccompFilterTests
{
    private const uint Allow = 0x7fff_0000, Kill = 0x8000_0000, Eperm = 0x0005_0001, Enosys = 0x0005_0026;

    private static readonly Dictionary<Architecture, uint> Arch =
        new() { [Architecture.X64] = 0xc000_003e, [Architecture.Arm64] = 0xc000_00b7 };

    [Theory]
    [InlineData(Architecture.X64)]
    [InlineData(Architecture.Arm64)]
    public void Every_call_is_allowed_or_refused_as_the_list_says(Architecture architecture)
    {
        var allowed = SystemCall.Allowed.Select(call => call.On(architecture)).OfType<uint>().ToHashSet();
        var special = new[] { SystemCall.Cloning, SystemCall.SocketPair, SystemCall.Prctl }.Select(call => call.On(architecture)!.Value);
        for (uint number = 0; number < 600; number++)
        {
            if (special.Contains(number)) continue;
            var expected = allowed.Contains(number) ? Allow : number < 403 ? Eperm : Enosys;
            Assert.Equal((number, expected), (number, Decide(architecture, number)));
        }
    }

    [Theory]
    [InlineData(Architecture.X64)]
    [InlineData(Architecture.Arm64)]
    public void Threads_may_start_and_neither_processes_nor_namespaces(Architecture architecture)
    {
        const uint thread = 0x003d_0f00, process = 17;
        var clone = SystemCall.Cloning.On(architecture)!.Value;
        Assert.Equal(Allow, Decide(architecture, clone, thread));
        Assert.Equal(Eperm, Decide(architecture, clone, process));
        Assert.Equal(Allow, Decide(architecture, clone, process, children: true));
        foreach (var space in (uint[])[0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000])
        {
            Assert.Equal(Eperm, Decide(architecture, clone, thread | space));
            Assert.Equal(Eperm, Decide(architecture, clone, process | space, children: true));
        }
    }

    [Fact]
    public void Sockets_come_in_pairs_of_this_machine_only()
    {
        Assert.Equal(Allow, Decide(Architecture.X64, 53, 1));
        Assert.Equal(Eperm, Decide(Architecture.X64, 53, 2));
        Assert.Equal(Eperm, Decide(Architecture.X64, 41, 1));
        Assert.Equal(Allow, Decide(Architecture.X64, 157, 15));
        Assert.Equal(Eperm, Decide(Architecture.X64, 157, 22));
    }

    [Fact]
    public void Calls_of_another_architecture_end_the_process()
    {
        Assert.Equal(Kill, Decide(Architecture.X64, 0, arch: 0x4000_0003));
        Assert.Equal(Kill, Decide(Architecture.X64, 0x4000_0000));
        Assert.Equal(Kill, Decide(Architecture.Arm64, 63, arch: 0x4000_0028));
        Assert.Equal(Kill, Decide(Architecture.Arm64, 63, arch: Arch[Architecture.X64]));
    }

    [Fact]
    public void No_number_stands_twice()
    {
        foreach (var architecture in Arch.Keys)
        {
            var numbers = SystemCall.Allowed.Select(call => call.On(architecture)).OfType<uint>().ToList();
            Assert.Equal(numbers.Count, numbers.Distinct().Count());
        }
    }

    // What the kernel would say: classic BPF, as far as a filter of system calls uses it.
    private static uint Decide(Architecture architecture, uint number, uint argument = 0, bool children = false, uint? arch = null)
    {
        var program = SeccompFilter.Of(architecture, children);
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var instruction = program.AsSpan(at * 8, 8);
            var value = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            int Jump(Span<byte> jumps, bool condition) => condition ? jumps[2] : jumps[3];
            switch (BinaryPrimitives.ReadUInt16LittleEndian(instruction))
            {
                case 0x20: accumulator = Loaded(value); break;
                case 0x54: accumulator &= value; break;
                case 0x15: at += Jump(instruction, accumulator == value); break;
                case 0x25: at += Jump(instruction, accumulator > value); break;
                case 0x35: at += Jump(instruction, accumulator >= value); break;
                case 0x06: return value;
                default: throw new InvalidDataException();
            }
        }

        uint Loaded(uint offset) => offset switch
        {
            0 => number,
            4 => arch ?? Arch[architecture],
            16 => argument,
            _ => throw new InvalidDataException(),
        };
    }
}
