using System.Text.RegularExpressions;

namespace D1.Stages.Hub;

/// <summary>What repository, revision and files must be like, in every download's spec.</summary>
internal static partial class DownloadRules
{
    public static IEnumerable<(string Parameter, string Problem)> Misfits(HubKind kind, string repository, string? revision,
        IReadOnlyList<HubFileOptions> files, string? locked = null)
    {
        if (locked is not null
            && (!locked.EndsWith(DownloadLock.Extension, StringComparison.Ordinal) || Path.GetFileName(locked) != locked))
            yield return ("lock", $"must be the name of a file beside the spec that ends in {DownloadLock.Extension}, not '{locked}'");
        if (locked is not null && kind is HubKind.Github or HubKind.Mirror)
            yield return ("lock", "is for what a hub publishes digests of: pin the sha256 of each file instead");
        if (kind == HubKind.Mirror)
        {
            if (HubPath.Problem(repository) is { } problem) yield return ("repository", problem);
            if (revision is not null) yield return ("revision", "must be left out for a mirror's folder, which has no commits");
        }
        else
        {
            if (!RepositoryPattern().IsMatch(repository)) yield return ("repository", "must be of the form organisation/name");
            if (revision is null ? locked is null : !HubFileOptions.GitBlobPattern().IsMatch(revision))
                yield return ("revision", "must be a commit of 40 lower-case hex digits: branches and tags move");
        }
        if (files.Count == 0) yield return ("files", "must hold at least one file");
        foreach (var file in files)
            if (file.Problem(kind) is { } problem) yield return ("files", $"has '{file.Path}', which {problem}");
        foreach (var same in files.GroupBy(file => file.Path, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            yield return ("files", $"has '{same.Key}' twice");
        foreach (var file in files.Where(file =>
            files.Any(other => other.Path.StartsWith(file.Path + "/", StringComparison.OrdinalIgnoreCase))))
            yield return ("files", $"has '{file.Path}' as a file and as a folder");
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex RepositoryPattern();
}
