using D1.Pipeline.Store;

namespace D1.Pipeline.Gc;

/// <summary>A key that the store holds something of.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Key">The key's value.</param>
/// <param name="Folder">Full path.</param>
/// <param name="Components">The key's components; empty where they cannot be read, so that no spec reaches it.</param>
/// <param name="Manifest">The artifact's manifest; null for a folder that is still worked in, or that lost it.</param>
internal sealed record StoredKey(string Stage, string Key, string Folder, IReadOnlyDictionary<string, string> Components,
    Manifest? Manifest);
