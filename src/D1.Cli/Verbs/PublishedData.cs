using D1.Core;
using D1.Tasks.Data;

namespace D1.Cli.Verbs;

/// <summary>Where a verb finds published data sets.</summary>
internal static class PublishedData
{
    /// <summary>What holds where no folder is given, for help pages.</summary>
    public const string Standard =
        $"${HubMirror.Variable}, else hub/ in ${HubMirror.SharedVariable}, else ../shared/hub beside the checkout";

    /// <summary>The folder that was given, else the mirrors that there are.</summary>
    /// <param name="task">Whose data it is.</param>
    /// <param name="given">The folder; null for the mirrors.</param>
    /// <exception cref="InputException">There is neither.</exception>
    public static DataFolder Of(string task, string? given)
    {
        string[] roots = given is not null ? [given] : [.. HubMirror.Roots().Select(Path.GetFullPath).Where(Directory.Exists).Distinct()];
        return roots.Length > 0 ? new DataFolder(roots)
            : throw new InputException($"{task} is read from its data set: give --data, or set {HubMirror.Variable}");
    }
}
