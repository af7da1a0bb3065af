using System.Text.Json.Nodes;

namespace D1.Cli.Doctor;

/// <summary>One fact about the machine.</summary>
/// <param name="Name">Snake case, the key in JSON.</param>
/// <param name="Value">What was found; null for nothing.</param>
/// <param name="Trouble">What is wrong and what to do, in one line.</param>
/// <param name="IsFatal">Whether nothing can be trained with it.</param>
internal sealed record Finding(string Name, JsonNode? Value, string? Trouble = null, bool IsFatal = false);
