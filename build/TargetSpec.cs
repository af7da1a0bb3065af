/// <summary>A spec that a target waits for.</summary>
/// <param name="Name">Its name, in the folder of the profile or by a path from there.</param>
/// <param name="Stage">Of its graph, only the nodes of this stage; the spec's own node when null.</param>
readonly record struct TargetSpec(string Name, string? Stage = null)
{
    public static implicit operator TargetSpec(string name) => new(name);
}
