using System.Buffers.Binary;
using System.Text;
using D1.Pipeline.Files;
using D1.Pipeline.Tracking;

namespace D1.Stages.Results;

/// <summary>A summary, and the stamps of the two files that it is of.</summary>
internal sealed record Remembered(FileStamp Manifest, FileStamp Metrics, ResultSummary Summary);

/// <summary>
/// Remembered summaries as a file: which build of this assembly took them, the CRC-32C of the rest, every text once, then entry after entry
/// with numbers of texts. As lines of JSON it takes a program that has just started longer to read them than to list them.
/// </summary>
internal static class SummaryFile
{
    private const int Head = 16, Body = Head + sizeof(uint);

    // Another build may write another form, or sum up otherwise.
    private static byte[] Taker => typeof(SummaryFile).Module.ModuleVersionId.ToByteArray();

    /// <summary>The entries; none where the file is damaged or another build's.</summary>
    /// <exception cref="IOException">It cannot be read, or is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static IReadOnlyList<Remembered> Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        if (bytes.Length < Body || !bytes.AsSpan(0, Head).SequenceEqual(Taker)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(Head)) != RunRecord.Checksum(bytes.AsSpan(Body))) return [];
        using var from = new BinaryReader(new MemoryStream(bytes, Body, bytes.Length - Body));
        return new Reader(from).Entries();
    }

    /// <summary>The file's content.</summary>
    public static byte[] Write(IReadOnlyList<Remembered> entries)
    {
        using var memory = new MemoryStream();
        using (var to = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true)) new Writer(to).Write(entries);
        var content = new byte[Body + memory.Length];
        Taker.CopyTo(content, 0);
        memory.GetBuffer().AsSpan(0, (int)memory.Length).CopyTo(content.AsSpan(Body));
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(Head), RunRecord.Checksum(content.AsSpan(Body)));
        return content;
    }

    // Text 0 is none. Equal lists and maps are one object, as most cells of a table have the same.
    private sealed class Reader(BinaryReader from)
    {
        private readonly string?[] _texts = new string?[from.ReadInt32()];
        private readonly Dictionary<(string Slot, string Text), IReadOnlyDictionary<string, string>> _single = [];

        public Remembered[] Entries()
        {
            for (var index = 1; index < _texts.Length; index++) _texts[index] = Encoding.UTF8.GetString(from.ReadBytes(from.ReadInt32()));
            var entries = new Remembered[from.ReadInt32()];
            for (var index = 0; index < entries.Length; index++) entries[index] = Entry();
            return entries;
        }

        // An initializer's expressions run in the order in which they are written, and so in that of the file.
        private Remembered Entry() => new(Stamp(), Stamp(), new ResultSummary
        {
            Stage = Text(),
            Key = Text(),
            Spec = Text(),
            Profile = TextOrNone(),
            Set = Texts(),
            Created = new DateTimeOffset(from.ReadInt64(), new TimeSpan(from.ReadInt64())),
            Seconds = from.ReadDouble(),
            Bytes = from.ReadInt64(),
            Headline = from.ReadBoolean() ? new Headline(Text(), from.ReadDouble(), Number(), Number(), Number()) : null,
            Digest = Text(),
            Inputs = Inputs(),
            InputDigests = Inputs(),
            Cell = from.ReadBoolean() ? new SummarizedCell(Text(), from.ReadInt32(), (int?)Number()) : null,
            IsVariant = from.ReadBoolean(),
            Adopted = TextOrNone(),
            Trouble = TextOrNone(),
        });

        private FileStamp Stamp() => new(from.ReadInt64(), from.ReadInt64(), from.ReadInt64(), from.ReadUInt64());

        private string? TextOrNone() => _texts[from.ReadInt32()];

        private string Text() => TextOrNone()!;

        private double? Number() => from.ReadBoolean() ? from.ReadDouble() : null;

        private string[] Texts()
        {
            var texts = new string[from.ReadInt32()];
            for (var index = 0; index < texts.Length; index++) texts[index] = Text();
            return texts;
        }

        private IReadOnlyDictionary<string, string> Inputs()
        {
            var count = from.ReadInt32();
            if (count == 1)
            {
                var only = (Slot: Text(), Text: Text());
                if (!_single.TryGetValue(only, out var known))
                    _single[only] = known = new Dictionary<string, string> { [only.Slot] = only.Text };
                return known;
            }
            var inputs = new Dictionary<string, string>(count);
            while (count-- > 0) inputs[Text()] = Text();
            return inputs;
        }
    }

    private sealed class Writer(BinaryWriter to)
    {
        private readonly Dictionary<string, int> _numbers = [];

        public void Write(IReadOnlyList<Remembered> entries)
        {
            var texts = entries.SelectMany(entry => TextsOf(entry.Summary)).Distinct().ToList();
            to.Write(texts.Count + 1);
            foreach (var text in texts)
            {
                _numbers.Add(text, _numbers.Count + 1);
                var bytes = Encoding.UTF8.GetBytes(text);
                to.Write(bytes.Length);
                to.Write(bytes);
            }
            to.Write(entries.Count);
            foreach (var entry in entries) Write(entry);
        }

        private static IEnumerable<string> TextsOf(ResultSummary summary) => ((string?[])[summary.Stage, summary.Key, summary.Spec,
            summary.Profile, .. summary.Set, summary.Headline?.Name, summary.Digest, .. summary.Inputs.Keys, .. summary.Inputs.Values,
            .. summary.InputDigests.Values, summary.Cell?.Task, summary.Adopted, summary.Trouble]).OfType<string>();

        private void Write(Remembered entry)
        {
            Write(entry.Manifest);
            Write(entry.Metrics);
            var summary = entry.Summary;
            Write(summary.Stage);
            Write(summary.Key);
            Write(summary.Spec);
            Write(summary.Profile);
            to.Write(summary.Set.Count);
            foreach (var set in summary.Set) Write(set);
            to.Write(summary.Created.Ticks);
            to.Write(summary.Created.Offset.Ticks);
            to.Write(summary.Seconds);
            to.Write(summary.Bytes);
            to.Write(summary.Headline is not null);
            if (summary.Headline is { } headline)
            {
                Write(headline.Name);
                to.Write(headline.Value);
                Write(headline.First);
                Write(headline.Low);
                Write(headline.High);
            }
            Write(summary.Digest);
            Write(summary.Inputs);
            Write(summary.InputDigests);
            to.Write(summary.Cell is not null);
            if (summary.Cell is { } cell)
            {
                Write(cell.Task);
                to.Write(cell.Length);
                Write(cell.Checkpoint);
            }
            to.Write(summary.IsVariant);
            Write(summary.Adopted);
            Write(summary.Trouble);
        }

        private void Write(IReadOnlyDictionary<string, string> inputs)
        {
            to.Write(inputs.Count);
            foreach (var (slot, text) in inputs)
            {
                Write(slot);
                Write(text);
            }
        }

        private void Write(FileStamp stamp)
        {
            to.Write(stamp.Size);
            to.Write(stamp.Modified);
            to.Write(stamp.Changed);
            to.Write(stamp.Inode);
        }

        private void Write(string? text) => to.Write(text is null ? 0 : _numbers[text]);

        private void Write(double? number)
        {
            to.Write(number is not null);
            if (number is { } value) to.Write(value);
        }
    }
}
