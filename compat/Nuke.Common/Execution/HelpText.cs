using System.Text;

namespace Nuke.Common.Execution;

/// <summary>What <c>--help</c> says.</summary>
internal static class HelpText
{
    private const int Width = 80;

    public static string Write(IReadOnlyList<ExecutableTarget> targets, IReadOnlyList<ParameterMember> parameters,
        IReadOnlyList<(string Name, string? Description)> profiles)
    {
        var text = new StringBuilder();
        text.AppendLine("Targets:").AppendLine();
        var shown = targets.Where(x => x.Listed).ToList();
        var targetWidth = shown.Select(x => Entry(x).Length).DefaultIfEmpty().Max();
        foreach (var target in shown)
            Row(text, Entry(target), targetWidth, target.Description ?? "");
        if (profiles.Any(x => x.Description is not null))
        {
            text.AppendLine().AppendLine("Profiles (--profile NAME):").AppendLine();
            foreach (var (name, description) in profiles.Where(x => x.Description is not null))
                Row(text, name, targetWidth, description!);
        }

        var nameWidth = Math.Max(16, parameters.Max(x => x.DashedName.Length));
        var defaults = string.Join(", ", targets.Where(x => x.IsDefault).Select(x => x.Name));
        text.AppendLine().AppendLine("Parameters:");
        foreach (var group in parameters.GroupBy(x => x.IsInherited).OrderBy(x => x.Key))
        {
            text.AppendLine();
            foreach (var parameter in group)
                Row(text, "--" + parameter.DashedName, nameWidth + 2, Sentence(parameter, defaults));
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, int width, string description)
    {
        var lines = Wrapping.Lines(description, Width - width - 5);
        text.AppendLine(("  " + name.PadRight(width) + "   " + lines[0]).TrimEnd());
        foreach (var line in lines.Skip(1))
            text.AppendLine(new string(' ', width + 5) + line);
    }

    private static string Entry(ExecutableTarget target) => target.Name + (target.IsDefault ? " (default)" : "");

    private static string Sentence(ParameterMember parameter, string defaults)
    {
        var text = (parameter.Description ?? "No description").Replace("{default_target}", defaults, StringComparison.Ordinal);
        var choices = ValueConversion.Choices(parameter.Type);
        return choices is null ? text + "." : $"{text} ({string.Join(", ", choices)}).";
    }
}
