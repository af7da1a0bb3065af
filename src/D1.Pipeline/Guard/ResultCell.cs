using D1.Pipeline.Statistics;

namespace D1.Pipeline.Guard;

/// <summary>One cell's verdicts, item by item; every id is there once.</summary>
/// <param name="Name">Which cell.</param>
/// <param name="Source">The file that they were read from, for complaints.</param>
/// <param name="Verdicts">In the file's order.</param>
public sealed record ResultCell(CellName Name, string Source, IReadOnlyList<ItemVerdict> Verdicts)
{
    /// <summary>The folder that they lie in: of a table's rows, an artifact; null where nobody asks for it.</summary>
    public string? Folder { get; init; }
}
