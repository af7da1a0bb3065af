namespace D1.Stages.Naming;

/// <summary>A spec that is called by its name.</summary>
/// <param name="Profile">The folder that it lies in, such as <c>nano</c>.</param>
/// <param name="Name">Its file's name without the extension.</param>
/// <param name="Path">Full path of the file.</param>
public sealed record NamedSpec(string Profile, string Name, string Path)
{
    /// <summary>The spec of a file.</summary>
    public static NamedSpec Of(string path) => new(
        System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path)) ?? "", System.IO.Path.GetFileNameWithoutExtension(path), path);

    public override string ToString() => $"{Profile}/{Name}";
}
