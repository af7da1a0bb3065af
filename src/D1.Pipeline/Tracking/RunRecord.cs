using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace D1.Pipeline.Tracking;

/// <summary>
/// One record of a run's journal. Times are milliseconds since 1970. In the file it is a line: the CRC-32C of its JSON as eight hex
/// digits, a space, the JSON.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Start), "start")]
[JsonDerivedType(typeof(Param), "param")]
[JsonDerivedType(typeof(Tag), "tag")]
[JsonDerivedType(typeof(Metric), "metric")]
[JsonDerivedType(typeof(File), "file")]
[JsonDerivedType(typeof(Status), "status")]
public abstract record RunRecord
{
    private const int ChecksumDigits = 8;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<RunStatus>(JsonNamingPolicy.SnakeCaseLower) },
    };

    private RunRecord() { }

    /// <summary>An attempt begins. The first one says what the run is; <paramref name="Parent"/> is the run that it is nested in.</summary>
    public sealed record Start(string Experiment, string Name, string? Parent, string? User, long Time) : RunRecord;

    public sealed record Param(string Key, string Value) : RunRecord;

    /// <summary>The last value of a key counts.</summary>
    public sealed record Tag(string Key, string Value) : RunRecord;

    public sealed record Metric(string Key, long Step, double Value, long Time) : RunRecord;

    /// <summary>A small file, whole, and where it lay.</summary>
    public sealed record File(string Name, string Source, byte[] Content) : RunRecord;

    /// <summary>The attempt is over.</summary>
    public sealed record Status(RunStatus Value, long Time) : RunRecord;

    /// <summary>Writes the line.</summary>
    internal void WriteTo(Stream journal)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, Json);
        Span<byte> checksum = stackalloc byte[ChecksumDigits];
        Checksum(json).TryFormat(checksum, out _, "x8", CultureInfo.InvariantCulture);
        journal.Write(checksum);
        journal.WriteByte((byte)' ');
        journal.Write(json);
        journal.WriteByte((byte)'\n');
    }

    /// <summary>The record of a line without its end; null where it is damaged. What stands before a whole record does it no
    /// harm.</summary>
    internal static RunRecord? Read(ReadOnlySpan<byte> line)
    {
        // The mark cannot be inside of a record: JSON escapes quotes.
        var json = line.LastIndexOf("{\"is\":\""u8);
        if (json <= ChecksumDigits) return null;
        var digits = line[(json - ChecksumDigits - 1)..(json - 1)];
        var isSound = uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum)
            && checksum == Checksum(line[json..]);
        return isSound ? Parse(line[json..]) : null;
    }

    /// <summary>The record of a JSON text; null where it is none.</summary>
    internal static RunRecord? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(json, Json);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            return null; // of a later version, perhaps
        }
    }

    /// <summary>CRC-32C.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
