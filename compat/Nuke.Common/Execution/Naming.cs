using System.Text;

namespace Nuke.Common.Execution;

/// <summary>Member names as they are written on a command line.</summary>
internal static class Naming
{
    /// <summary><c>NoCache</c> → <c>no-cache</c>; a digit belongs to the word before it: <c>Gsm8k</c> → <c>gsm8k</c>.</summary>
    public static string Dashed(string name) => Humps(name).ToLowerInvariant();

    /// <summary><c>DiffuGrpoGsm8k</c> → <c>Diffu-Grpo-Gsm8k</c>.</summary>
    public static string Humps(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = i > 0 && char.IsUpper(name[i]) &&
                (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord)
                text.Append('-');
            text.Append(name[i]);
        }

        return text.ToString();
    }
}
