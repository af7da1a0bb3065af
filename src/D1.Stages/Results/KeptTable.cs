using System.Text.Json;
using D1.Core;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Stages.Tables;

namespace D1.Stages.Results;

/// <summary>Tables that are kept by name: the numbers alone. How they came about is with the result that they were kept of.</summary>
public static class KeptTable
{
    /// <summary>The result of a table's file; null where it is not there any more.</summary>
    public static NamedResult? ResultOf(ArtifactStore store, string file)
    {
        var kept = File.ReadAllText(file);
        return store.Manifests(Table1Stage.StageName).Select(manifest => store.FolderOf(manifest.Stage, manifest.Key))
            .Where(folder => Json(folder) == kept)
            .Select(folder => new NamedResult(RecordedArtifact.At(folder), null, null)).FirstOrDefault();

        // One that is damaged has no numbers.
        string? Json(string folder)
        {
            try
            {
                return TableReport.Json(store, RecordedArtifact.At(folder));
            }
            catch (Exception error) when (error is InputException or IOException or JsonException)
            {
                return null;
            }
        }
    }
}
