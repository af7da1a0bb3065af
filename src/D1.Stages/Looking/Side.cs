using D1.Core;
using D1.Model.Files;
using D1.Pipeline.Guard;
using D1.Pipeline.Names;
using D1.Stages.Reporting;

namespace D1.Stages.Looking;

/// <summary>What is compared with another of its kind.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Result">Where it came from; null of a table's or items' file.</param>
/// <param name="Scores">Its verdicts, where it has any itself: of a model, its evaluations do.</param>
public sealed record Side(string Name, SideKind Kind, NamedResult? Result, ResultSet? Scores)
{
    /// <summary>Reads a reference: a table by its name, a file, or any result.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static Side Of(Resolver resolver, string text)
    {
        if (resolver.ScoreFile(text) is { } file)
        {
            var scores = ResultSet.Read(file);
            return new Side(text, scores.IsTable ? SideKind.Table : SideKind.Cell, null, scores);
        }

        var result = resolver.Result(text);
        var kind = result.Artifact.Stage == EvaluatedCell.Stage ? SideKind.Cell
            : File.Exists(result.Artifact.File(Table1Stage.JsonFile)) ? SideKind.Table
            : File.Exists(result.Artifact.File(ModelFolder.ConfigFile)) ? SideKind.Model
            : SideKind.Other;
        return new Side(result.Name, kind, result,
            kind is SideKind.Cell or SideKind.Table ? ResultSet.Read(result.Artifact.Folder) : null);
    }
}
