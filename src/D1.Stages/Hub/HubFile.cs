namespace D1.Stages.Hub;

/// <summary>A file of a repository at its commit.</summary>
/// <param name="Repository">Repository and commit.</param>
/// <param name="Path">Inside the repository; see <see cref="HubPath"/>.</param>
/// <param name="Pinned">What the spec says of its content; where that has no digest, the hub's own at that commit counts.</param>
public sealed record HubFile(HubRepository Repository, string Path, ExpectedContent Pinned)
{
    public override string ToString() => $"{Repository} {Path}";
}
