using D1.Core;

namespace D1.Stages.Hub;

/// <summary>What is known of a file's content before it is there. Null: not known.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">64 lower-case hex digits.</param>
/// <param name="GitBlob">The id that git gives the content: 40 lower-case hex digits.</param>
public sealed record ExpectedContent(long? Bytes = null, string? Sha256 = null, string? GitBlob = null)
{
    /// <summary>Whether a digest tells right content from wrong.</summary>
    public bool HasDigest => Sha256 is not null || GitBlob is not null;

    /// <summary>What names the content on disk between two attempts.</summary>
    public string Identity => Sha256 ?? GitBlob ?? "";

    /// <summary>
    /// The digest that a hub publishes as a file's entity tag: SHA-256 of a large file, the git blob id of a small one, or neither.
    /// </summary>
    public static ExpectedContent OfTag(string? tag, long? bytes = null)
    {
        var digits = (tag ?? "").Replace("W/", "", StringComparison.Ordinal).Trim('"');
        if (digits.Length == 0 || !digits.All(char.IsAsciiHexDigitLower)) return new ExpectedContent(bytes);
        return new ExpectedContent(bytes, digits.Length == 64 ? digits : null, digits.Length == 40 ? digits : null);
    }

    /// <summary>This and what another source knows more.</summary>
    /// <param name="published">The other's.</param>
    /// <param name="what">The file, for the message.</param>
    /// <exception cref="InputException">They contradict each other; the message has both.</exception>
    public ExpectedContent With(ExpectedContent published, string what)
    {
        if (Sha256 is not null && published.Sha256 is not null && Sha256 != published.Sha256)
            throw Changed("SHA-256", Sha256, published.Sha256);
        if (GitBlob is not null && published.GitBlob is not null && GitBlob != published.GitBlob)
            throw Changed("git blob", GitBlob, published.GitBlob);
        if (Bytes is not null && published.Bytes is not null && Bytes != published.Bytes)
            throw Changed("bytes", $"{Bytes}", $"{published.Bytes}");
        return new ExpectedContent(Bytes ?? published.Bytes, Sha256 ?? published.Sha256, GitBlob ?? published.GitBlob);

        InputException Changed(string measure, string pinned, string now) =>
            new($"{what}: changed upstream: pinned is {measure} {pinned}, the hub now has {now}");
    }
}
