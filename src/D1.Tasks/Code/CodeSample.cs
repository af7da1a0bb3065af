using System.Text.Json;
using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Released;

namespace D1.Tasks.Code;

/// <summary>One program for one problem.</summary>
/// <param name="Problem">What it answers.</param>
/// <param name="Program">Its text.</param>
/// <param name="File">Where it is from: the file's name.</param>
/// <param name="Index">Its place there, from 0.</param>
public sealed record CodeSample(CodeProblem Problem, string Program, string File, int Index)
{
    /// <summary>
    /// Reads JSON lines as the evaluators of HumanEval and EvalPlus read them: <c>task_id</c> with a <c>completion</c>, which goes on from
    /// the problem's head, or with a <c>solution</c>, which is a whole program. Any other file is one of released generations, whose
    /// <c>ground_truth</c> is the problem's name. Of a problem there may be several.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">What it may answer.</param>
    /// <exception cref="InputException">An item is no such sample, or of another set of problems; the message names it.</exception>
    public static IReadOnlyList<CodeSample> Read(string path, IReadOnlyList<CodeProblem> problems)
    {
        var known = problems.ToDictionary(problem => problem.Id, StringComparer.Ordinal);
        var name = Path.GetFileName(path);
        IReadOnlyList<CodeSample> samples = Path.GetExtension(path) == ".jsonl"
            ? [.. JsonLines.Read(path).Select(OfLine)]
            : [.. GenerationsFile.Read(path).Select(OfGeneration)];
        return samples.Count > 0 ? samples : throw new InputException($"{path}: has no samples");

        CodeSample OfLine(DataRow row, int index)
        {
            var problem = Named(row.Text("task_id"), row.Error);
            return new(problem, row.Has("solution") ? row.Text("solution") : problem.Continued(row.Text("completion")), name, index);
        }

        CodeSample OfGeneration(GeneratedItem item)
        {
            var problem = Named(item.GroundTruth.ValueKind == JsonValueKind.String ? item.GroundTruth.GetString()! : "", item.Wrong);
            return new(problem, problem.ProgramIn(SpecialTokens.Remove(item.Generation)), item.File, item.Index);
        }

        CodeProblem Named(string id, Func<string, InputException> wrong) => known.GetValueOrDefault(id)
            ?? throw wrong($"no problem '{id}': they are called {problems[0].Id} to {problems[^1].Id}");
    }
}
