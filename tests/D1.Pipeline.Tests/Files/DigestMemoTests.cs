using System.Text.Json;
using D1.Pipeline.Files;
using D1.Pipeline.Tests.Toys;
using D1.Tests;

namespace D1.Pipeline.Tests.Files;

public sealed class DigestMemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Big_files_are_hashed_once_and_again_when_they_change_whatever_their_time_stamp()
    {
        var (file, memoFile) = (_folder["big.bin"], _folder["memo.jsonl"]);
        File.WriteAllBytes(file, new byte[300_000]);
        var (stamp, digest) = (FileStamp.Of(file), ContentDigest.OfFile(file));

        // Another process remembers something else of this very file: what is remembered is taken, unless it is to be read.
        File.WriteAllText(memoFile, Entry(file, stamp, new string('0', 64)) + "\n{\"Path\":\"torn");
        Assert.Equal(new string('0', 64), new DigestMemo(memoFile).Digest(file));
        Assert.Equal(digest, new DigestMemo(memoFile).Digest(file, reread: true));

        FileStamp[] others = [stamp with { Size = 1 }, stamp with { Modified = 1 }, stamp with { Changed = 1 }, stamp with { Inode = 1 }];
        foreach (var other in others)
        {
            File.WriteAllText(memoFile, Entry(file, other, new string('0', 64)));
            Assert.Equal(digest, new DigestMemo(memoFile).Digest(file));
        }

        var modified = File.GetLastWriteTimeUtc(file);
        using (var stream = File.OpenWrite(file)) stream.WriteByte(1);
        File.SetLastWriteTimeUtc(file, modified);
        Assert.NotEqual(digest, new DigestMemo(memoFile).Digest(file));
    }

    [Fact]
    public void A_file_that_changed_just_now_is_not_remembered_since_its_time_may_stay_as_it_is()
    {
        var (file, memoFile) = (_folder["big.bin"], _folder["memo.jsonl"]);
        File.WriteAllBytes(file, new byte[300_000]);
        new DigestMemo(memoFile).Digest(file);
        Assert.False(File.Exists(memoFile));
        new DigestMemo(memoFile, new ManualTime { Now = DateTimeOffset.UtcNow.AddMinutes(1) }).Digest(file);
        Assert.Single(File.ReadAllLines(memoFile));
    }

    /// <summary>A line of a memo.</summary>
    internal static string Entry(string file, FileStamp stamp, string sha256) =>
        JsonSerializer.Serialize(new { Path = file, Stamp = stamp, Sha256 = sha256 });
}
