using System.Text;

namespace Nuke.Common.Execution;

/// <summary>What <c>--help</c> says.</summary>
internal static class HelpText
{
    private const int Width = 90;

    public static string Write(IReadOnlyList<ExecutableTarget> targets, IReadOnlyList<ParameterMember> parameters)
    {
        var text = new StringBuilder();
        text.AppendLine("Targets (with their direct dependencies):").AppendLine();
        var targetWidth = Math.Max(20, targets.Max(x => Entry(x).Length));
        foreach (var target in targets.Where(x => x.Listed))
        {
            var dependencies = target.ExecutionDependencies.Count > 0
                ? $" -> {string.Join(", ", target.ExecutionDependencies.Select(x => x.Name))}"
                : "";
            text.AppendLine(("  " + Entry(target).PadRight(targetWidth) + dependencies).TrimEnd());
            if (!string.IsNullOrWhiteSpace(target.Description))
                text.AppendLine("    " + target.Description);
        }

        var listed = parameters.Where(x => x.Attribute.List).ToList();
        var nameWidth = Math.Max(16, listed.Max(x => x.DashedName.Length));
        var defaults = string.Join(", ", targets.Where(x => x.IsDefault).Select(x => x.Name));
        text.AppendLine().AppendLine("Parameters:");
        foreach (var group in listed.GroupBy(x => x.IsInherited).OrderBy(x => x.Key))
        {
            text.AppendLine();
            foreach (var parameter in group)
            {
                var lines = Wrap(Sentence(parameter, defaults), Width - nameWidth - 6);
                text.AppendLine("  --" + parameter.DashedName.PadRight(nameWidth) + "   " + lines[0]);
                foreach (var line in lines.Skip(1))
                    text.AppendLine(new string(' ', nameWidth + 7) + line);
            }
        }

        return text.ToString();
    }

    private static string Entry(ExecutableTarget target) => target.Name + (target.IsDefault ? " (default)" : "");

    private static string Sentence(ParameterMember parameter, string defaults)
    {
        var text = (parameter.Description ?? "No description").Replace("{default_target}", defaults, StringComparison.Ordinal);
        var choices = ValueConversion.Choices(parameter.Type);
        return choices is null ? text + "." : $"{text} ({string.Join(", ", choices)}).";
    }

    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > width)
                lines.Add("");
            lines[^1] += lines[^1].Length > 0 ? " " + word : word;
        }

        return lines;
    }
}
