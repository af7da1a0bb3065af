using D1.Core;
using D1.Pipeline.Specs;

namespace D1.Stages.Claims;

/// <summary>A file of claims: <c>claims: [{name: …, says: …, better: …, than: …}, …]</c>.</summary>
public sealed record ClaimFile : IValidatedOptions
{
    /// <summary>Where a checkout has them.</summary>
    public const string Usual = "claims.yaml";

    [Option("The claims, in the order in which they are shown.")]
    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <exception cref="InputException">It is not there or says something wrong; one line with the place.</exception>
    public static ClaimFile Read(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full)) throw new InputException($"no file of claims '{SourceLocation.Shorten(full)}'");
        return (ClaimFile)OptionBinder.Bind(
            SpecYaml.ParseMapping(Utf8Text.ReadAll(full, SourceLocation.Shorten(full)), full), typeof(ClaimFile));
    }

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Claims.Count == 0) yield return ("claims", "must hold at least one");
        if (Claims.GroupBy(claim => claim.Name).FirstOrDefault(same => same.Count() > 1)?.Key is { } twice)
            yield return ("claims", $"must not name {twice} twice");
    }
}
