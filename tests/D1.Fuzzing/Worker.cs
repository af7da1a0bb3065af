using System.Buffers.Binary;

namespace D1.Fuzzing;

/// <summary>The process that reads the files. A stack overflow ends it, and its last number lies in a file that outlives it.</summary>
internal static class Worker
{
    /// <summary>Exit code after a file whose reading did not end.</summary>
    public const int Hung = 3;

    /// <summary>Exit code when there were findings, none of which ended the process.</summary>
    public const int Found = 1;

    /// <summary>
    /// Reads the files of a range of numbers. The trace holds the number that is being read, and at the end the one after the last.
    /// </summary>
    public static int Run(Targets targets, string? only, int seed, long from, long to, TimeSpan longest, string trace)
    {
        using var file = File.OpenHandle(trace, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        var run = new FuzzRun(Chosen(targets, only), seed, Note);
        Note(run.Run(from, to, longest));
        return run.Findings > 0 ? Found : 0;

        void Note(long number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            RandomAccess.Write(file, bytes, 0);
        }
    }

    public static long Last(string trace) => BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(trace));

    public static IReadOnlyList<Target> Chosen(Targets targets, string? only) =>
        [.. targets.All.Where(target => only is null || target.Name == only)];
}
