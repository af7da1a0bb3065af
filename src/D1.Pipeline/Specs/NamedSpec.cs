using D1.Core;
using D1.Pipeline.Files;

namespace D1.Pipeline.Specs;

/// <summary>A spec that is called by its name.</summary>
/// <param name="Profile">What the folder that it lies in is called, such as <c>nano</c>. The names of the checkout's profiles are the
/// checkout's own: of another folder with such a name it is the full path.</param>
/// <param name="Name">As others refer to it: <see cref="Spec.Name"/>.</param>
/// <param name="Path">Full path of the file.</param>
public sealed record NamedSpec(string Profile, string Name, string Path)
{
    /// <summary>The folder of the profiles, in a checkout.</summary>
    public const string Folder = "experiments";

    /// <summary>Whether its folder only has the name of one of the checkout's profiles.</summary>
    public bool IsForeign => System.IO.Path.IsPathRooted(Profile);

    /// <summary>The spec of a file.</summary>
    public static NamedSpec Of(string path) =>
        new(ProfileOf(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!), Spec.NameOf(path), path);

    /// <summary>As it can be typed.</summary>
    public override string ToString() => IsForeign ? SourceLocation.Shorten(Path) : $"{Profile}/{Name}";

    private static string ProfileOf(string folder)
    {
        var name = System.IO.Path.GetFileName(folder);
        return CheckoutRoot.Find() is { } root && System.IO.Path.Combine(root, Folder, name) is var own && own != folder
            && Directory.Exists(own) && !FileStamp.IsSame(own, folder) ? folder : name;
    }
}
