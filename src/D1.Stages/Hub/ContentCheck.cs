using System.Security.Cryptography;
using System.Text;

namespace D1.Stages.Hub;

/// <summary>Digests content as it comes and compares it with what is expected.</summary>
internal sealed class ContentCheck : IDisposable
{
    private readonly ExpectedContent _expected;
    private readonly IncrementalHash? _sha256;
    private readonly IncrementalHash? _gitBlob;

    /// <param name="expected">What the content must be.</param>
    /// <param name="length">Bytes that will come; git digests them first.</param>
    public ContentCheck(ExpectedContent expected, long length)
    {
        _expected = expected;
        if (expected.Sha256 is not null) _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (expected.GitBlob is null) return;
        _gitBlob = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        _gitBlob.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {length}\0")));
    }

    public void Append(ReadOnlySpan<byte> content)
    {
        _sha256?.AppendData(content);
        _gitBlob?.AppendData(content);
    }

    /// <summary>After the last byte: what differs, with both digests; null when the content is right.</summary>
    public string? Mismatch() => Mismatch("SHA-256", _sha256, _expected.Sha256) ?? Mismatch("git blob", _gitBlob, _expected.GitBlob);

    /// <summary>What differs in a file, as <see cref="Mismatch()"/>; its length is looked at first.</summary>
    public static string? Mismatch(string file, ExpectedContent expected, CancellationToken cancellation = default)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        if (expected.Bytes is { } bytes && stream.Length != bytes)
            return FormattableString.Invariant($"{stream.Length} bytes, expected {bytes}");
        using var check = new ContentCheck(expected, stream.Length);
        var buffer = new byte[1 << 20];
        while (stream.Read(buffer) is > 0 and var read)
        {
            cancellation.ThrowIfCancellationRequested();
            check.Append(buffer.AsSpan(0, read));
        }
        return check.Mismatch();
    }

    public void Dispose()
    {
        _sha256?.Dispose();
        _gitBlob?.Dispose();
    }

    private static string? Mismatch(string measure, IncrementalHash? hash, string? expected) =>
        hash is null || Convert.ToHexStringLower(hash.GetHashAndReset()) is var found && found == expected ? null
            : $"{measure} {found}, expected {expected}";
}
