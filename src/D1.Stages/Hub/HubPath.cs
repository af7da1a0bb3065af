namespace D1.Stages.Hub;

/// <summary>Paths inside a repository: relative, with forward slashes, and never out of the folder that they are put into.</summary>
public static class HubPath
{
    /// <summary>What is wrong with a path, as the end of a sentence; null when nothing is.</summary>
    public static string? Problem(string path) =>
        path.Length == 0 ? "is empty"
        : path.Any(letter => letter is '\\' or ':' || char.IsControl(letter)) ? "has a backslash, a colon or a control character"
        : path.Split('/').Any(part => part is "" or "." or "..") ? "must be relative, without '.', '..' and empty parts"
        : null;
}
