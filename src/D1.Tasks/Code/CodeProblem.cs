using System.Text.RegularExpressions;
using D1.Tasks.Released;
using D1.Tasks.Sandbox;

namespace D1.Tasks.Code;

/// <summary>A problem that a program answers.</summary>
/// <param name="Id">As its evaluators call it: <c>HumanEval/0</c>, <c>Mbpp/11</c>.</param>
/// <param name="Question">What is asked: the head of a function with its description, or a sentence.</param>
/// <param name="Head">The beginning of the program that a completion goes on from; empty where it is to write all of it.</param>
/// <param name="Function">What the tests call.</param>
/// <param name="Reference">A whole program that is right.</param>
/// <param name="Tests">What the prompt does not show.</param>
public sealed partial record CodeProblem(
    string Id, string Question, string Head, string Function, string Reference, CodeTests Tests)
{
    /// <summary>The program of a completion as the data sets' own evaluators make it: the head, and the completion as it is.</summary>
    public string Continued(string completion) => Head + completion;

    /// <summary>
    /// The program in what a model has written: of its first answer block, or of all of it where there is none, the first fenced block, or
    /// else the text. Where that has the function itself, what stands above the function in the head (imports, helpers) goes before it;
    /// otherwise it goes on from the head.
    /// </summary>
    public string ProgramIn(string completion)
    {
        var text = AnswerTag.First(completion) is { Length: > 0 } block ? block : completion;
        if (Fence().Match(text) is { Success: true } fence) text = fence.Groups[1].Value;
        if (DefinitionIn(text) < 0) return Continued(text);
        var above = DefinitionIn(Head);
        return above > 0 ? Head[..above] + text : text;
    }

    private int DefinitionIn(string text) =>
        Definition().Matches(text).FirstOrDefault(match => match.Groups[1].Value == Function)?.Index ?? -1;

    // A block that is not closed goes to the end of the text.
    [GeneratedRegex(@"```[A-Za-z0-9]*[ \t]*\r?\n(.*?)(?:\n[ \t]*```|\z)", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Definition();
}
