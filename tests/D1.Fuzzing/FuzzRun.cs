using System.Diagnostics;
using System.Globalization;
using System.Text;
using D1.Core;

namespace D1.Fuzzing;

/// <summary>Reads damaged files one after another and reports those that do anything else than work or be refused in one line.</summary>
/// <param name="targets">The readers; file number i goes to number i modulo their count.</param>
/// <param name="seed">Makes the files.</param>
/// <param name="at">Told of each number before its file is read: what a crash leaves behind.</param>
internal sealed class FuzzRun(IReadOnlyList<Target> targets, int seed, Action<long> at)
{
    private const long MostBytes = 512L << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Shrinking = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _since = new();
    private readonly Lock _reporting = new();
    private (Target Target, long Number, byte[] File)? _reading;

    /// <summary>Findings so far.</summary>
    public int Findings { get; private set; }

    /// <summary>Reads the files of the numbers from one to before another, and stops early when the time is over.</summary>
    /// <returns>The number after the last file that was read.</returns>
    public long Run(long from, long to, TimeSpan longest)
    {
        using var watch = new Timer(_ => StopHang(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var began = Stopwatch.StartNew();
        var number = from;
        for (; number < to && began.Elapsed < longest; number++)
        {
            var target = targets[(int)(number % targets.Count)];
            var file = target.File(seed, number);
            at(number);
            lock (_reporting)
            {
                _reading = (target, number, file);
                _since.Restart();
            }

            var trouble = Trouble(target, file);
            lock (_reporting) _reading = null;
            if (trouble is null) continue;
            Findings++;
            Report(target, number, trouble, Shrink(target, file, trouble));
        }

        return number;
    }

    /// <summary>One line, and the file in clear where it is text.</summary>
    public void Report(Target target, long number, string trouble, byte[] file)
    {
        var text = Encoding.UTF8.GetString(file);
        var shown = text.Any(letter => letter == '\ufffd' || (char.IsControl(letter) && letter is not ('\n' or '\r' or '\t')))
            ? "base64 " + Convert.ToBase64String(file.AsSpan(0, Math.Min(file.Length, 3000)))
            : text[..Math.Min(text.Length, 3000)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"FINDING {target.Name}: {trouble}\n  again: --seed {seed} --from {number} --count 1\n  file of {file.Length} bytes: {shown}"));
    }

    /// <summary>What is wrong with how a file is read; null when nothing is.</summary>
    private static string? Trouble(Target target, byte[] file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(file);
        }
        catch (InputException refusal)
        {
            if (refusal.Message.Contains('\n', StringComparison.Ordinal))
                return $"a refusal of several lines: {refusal.Message.ReplaceLineEndings(" ")}";
            if (refusal.Message.Length > 20_000) return "a refusal of more than 20,000 letters";
        }
        catch (Exception error)
        {
            // The whole point: no other exception may come, of whatever type.
            var place = error.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains(" D1.", StringComparison.Ordinal))?.Trim();
            return $"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")} {place}";
        }

        var took = GC.GetAllocatedBytesForCurrentThread() - before;
        return took > MostBytes ? string.Create(CultureInfo.InvariantCulture, $"{took >> 20} MiB of memory") : null;
    }

    // The kind of trouble, without the words that depend on the file.
    private static string Kind(string? trouble) => trouble?.Split(':')[0] ?? "";

    private static byte[] Shrink(Target target, byte[] file, string trouble)
    {
        var (began, kind) = (Stopwatch.StartNew(), Kind(trouble));
        for (var span = file.Length / 2; span > 0 && began.Elapsed < Shrinking; span /= 2)
            for (var start = 0; start + span <= file.Length && began.Elapsed < Shrinking;)
            {
                byte[] shorter = [.. file[..start], .. file[(start + span)..]];
                if (Kind(Trouble(target, shorter)) == kind) file = shorter;
                else start += span;
            }

        return file;
    }

    // A thread that does not come back cannot be stopped: the program ends, and whoever started it goes on behind the file.
    private void StopHang()
    {
        lock (_reporting)
        {
            if (_reading is not { } reading || _since.Elapsed < Longest) return;
            Report(reading.Target, reading.Number, $"no end after {Longest.TotalSeconds:0} s", reading.File);
            Console.Out.Flush();
            Environment.Exit(Worker.Hung);
        }
    }
}
