using D1.Core;
using D1.Tasks.Data;

namespace D1.Tasks.Code;

/// <summary>One program for one problem.</summary>
/// <param name="Problem">What it answers.</param>
/// <param name="Program">Its text.</param>
/// <param name="Place">File and line.</param>
public sealed record CodeSample(CodeProblem Problem, string Program, string Place)
{
    /// <summary>Reads the lines that the evaluators of HumanEval and EvalPlus read: <c>task_id</c> with a <c>completion</c>, which goes on
    /// from the problem's head, or with a <c>solution</c>, which is a whole program. Of a problem there may be several.</summary>
    /// <param name="path">A file of JSON lines.</param>
    /// <param name="problems">What they may answer.</param>
    /// <exception cref="InputException">A line is no such sample, or of another set of problems; the message names the line.</exception>
    public static IReadOnlyList<CodeSample> Read(string path, IReadOnlyList<CodeProblem> problems)
    {
        var known = problems.ToDictionary(problem => problem.Id, StringComparer.Ordinal);
        List<CodeSample> samples = [.. JsonLines.Read(path).Select(Sample)];
        return samples.Count > 0 ? samples : throw new InputException($"{path}: has no samples");

        CodeSample Sample(DataRow row)
        {
            var id = row.Text("task_id");
            if (!known.TryGetValue(id, out var problem))
                throw row.Error($"no problem '{id}': they are called {problems[0].Id} to {problems[^1].Id}");
            var program = row.Has("solution") ? row.Text("solution") : problem.Continued(row.Text("completion"));
            return new(problem, program, row.Place);
        }
    }
}
