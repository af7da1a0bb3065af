using System.Text.RegularExpressions;
using D1.Text;
using D1.Text.Tokenization;

namespace D1.Tasks.Gsm;

/// <summary>Rewards for the reasoning and answer tags, whatever stands between them (used for GSM8K).</summary>
public static partial class XmlFormatReward
{
    private const double PerTag = 0.125;
    private const double PerTrailingCharacter = 0.001;

    /// <summary>
    /// An eighth for each tag that stands exactly once, alone on its line, less 0.001 a code point after the end of the answer, counted
    /// twice. Without a line of its own after <c>&lt;/answer&gt;</c>, the first count is of the whole text.
    /// </summary>
    public static double Count(string text)
    {
        var reward = 0.0;
        if (PythonText.Count(text, "<reasoning>\n") == 1) reward += PerTag;
        if (PythonText.Count(text, "\n</reasoning>\n") == 1) reward += PerTag;
        if (PythonText.Count(text, "\n<answer>\n") == 1)
        {
            reward += PerTag;
            reward -= CodePointText.Count(PythonText.AfterLast(text, "\n</answer>\n")) * PerTrailingCharacter;
        }

        if (PythonText.Count(text, "\n</answer>") == 1)
        {
            reward += PerTag;
            reward -= (CodePointText.Count(PythonText.AfterLast(text, "\n</answer>")) - 1) * PerTrailingCharacter;
        }

        return reward;
    }

    /// <summary>
    /// 0.5 where the text begins with both blocks. No part of a block may hold a line end, so no multi-line text ever earns it.
    /// </summary>
    public static double Soft(string text) => SoftPattern().IsMatch(text) ? 0.5 : 0;

    /// <summary>0.5 where the text is both blocks, each on one line between the lines of its tags; one more line end may follow.</summary>
    public static double Strict(string text) => StrictPattern().IsMatch(text) ? 0.5 : 0;

    [GeneratedRegex(@"\A<reasoning>.*?</reasoning>[" + PythonText.SpaceClass + @"]*<answer>.*?</answer>")]
    private static partial Regex SoftPattern();

    [GeneratedRegex(@"\A<reasoning>\n.*?\n</reasoning>\n<answer>\n.*?\n</answer>\n$")]
    private static partial Regex StrictPattern();
}
