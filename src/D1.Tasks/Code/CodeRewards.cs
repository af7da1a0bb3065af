using System.Text.RegularExpressions;
using D1.Tasks.Gsm;
using D1.Tasks.Released;

namespace D1.Tasks.Code;

/// <summary>
/// The training reward of programs, as SPG (arXiv 2510.09541, Appendix G) describes it for diffu-GRPO: the share of unit tests that pass,
/// nothing where a blocked module is used, and the layout of the reply.
/// </summary>
internal static partial class CodeRewards
{
    private const double InTags = 0.5;

    /// <summary>The terms.</summary>
    /// <param name="judged">Verdicts on programs.</param>
    public static IReadOnlyList<RewardFunction> Terms(JudgedPrograms judged) =>
    [
        new("unit_tests", 1, (problem, completion) =>
        {
            var own = CodeTaskProblem.Own(problem);
            var program = own.ProgramIn(SpecialTokens.Remove(completion));
            return UsesBlocked(program) ? 0 : judged.Of(program, own.Tests).Share;
        }),
        RewardFunction.OfPoints("xml_structure", 1, (_, completion) => Structure(SpecialTokens.Remove(completion))),
    ];

    /// <summary>GSM8K's points for tags, and half a point for a program within the answer's; nothing without a block of Python.</summary>
    public static double Structure(string completion) => !PythonBlock().IsMatch(completion) ? 0
        : XmlFormatReward.Count(completion)
            + (AnswerTag.First(completion) is { } answer && PythonBlock().IsMatch(answer) ? InTags : 0);

    /// <summary>Whether the text imports or names a blocked module.</summary>
    public static bool UsesBlocked(string program) =>
        NamedAnywhere().IsMatch(program) || PythonModules.ImportedBy(program).Any(Blocked.Contains);

    private static readonly HashSet<string> Blocked = ["os", "sys", "shutil", "subprocess", "socket", "psutil", "ctypes", "pathlib"];

    [GeneratedRegex(@"```python[ \t]*\r?\n.*?```", RegexOptions.Singleline)]
    private static partial Regex PythonBlock();

    [GeneratedRegex(@"\b__import__\b|\bbuiltins\b")]
    private static partial Regex NamedAnywhere();
}
