using System.Globalization;
using System.Runtime.InteropServices;
using D1.Pipeline.Files;

namespace D1.Pipeline.Store;

/// <summary>
/// A store that a group shares: its folder, or the one that it will be made in, hands its group on (setgid) and the group may write to it.
/// Whatever is made there is then the group's to change, whatever the users' umasks.
/// </summary>
public static partial class GroupStore
{
    private const int HandsGroupOn = 0x400, GroupWrites = 0x10;
    private const uint OfGroup = 0x38, OfOthers = 0x7;

    private static readonly Lock Asking = new();

    /// <summary>The group that shares a store; null where none does.</summary>
    public static string? Of(string root)
    {
        var place = Path.GetFullPath(root);
        while (!Directory.Exists(place) && Path.GetDirectoryName(place) is { } parent) place = parent;
        return FileStatus.Of(place) is { } status && (status.Mode & HandsGroupOn) != 0 && (status.Mode & GroupWrites) != 0
            ? NameOf(status.Group) : null;
    }

    /// <summary>Has this process, and those that it starts, leave what they make to the group, where the store is a group's.</summary>
    public static void Join(string root)
    {
        if (Of(root) is null) return;
        lock (Asking)
        {
            // A mask is read by setting one: what is made meanwhile is the user's alone.
            var mask = umask(OfGroup | OfOthers);
            _ = umask(mask & ~OfGroup);
        }
    }

    private static string NameOf(uint id)
    {
        const string Groups = "/etc/group";
        var number = id.ToString(CultureInfo.InvariantCulture);
        var line = (File.Exists(Groups) ? File.ReadLines(Groups) : []).FirstOrDefault(line =>
            line.Split(':') is [_, _, var group, ..] && group == number);
        return line is null ? number : line[..line.IndexOf(':')];
    }

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);
}
