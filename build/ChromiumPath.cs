/// <summary>The system's Chromium, for the tests of pages and the build that runs them.</summary>
static class ChromiumPath
{
    /// <summary>What to do where there is none.</summary>
    public const string HowToGet = $"apt-get install chromium, or {Variable}=PATH";

    const string Variable = "D1_CHROMIUM";

    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    /// <summary>Where it is: what D1_CHROMIUM names, else the first of its usual names in PATH; null where there is none.</summary>
    public static string? Found { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : (
        from name in Names
        from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        let file = Path.Combine(folder, name)
        where File.Exists(file)
        select file).FirstOrDefault();
}
