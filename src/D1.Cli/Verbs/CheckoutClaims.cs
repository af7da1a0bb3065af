using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Stages.Claims;

namespace D1.Cli.Verbs;

/// <summary>The claims of a checkout, held against a store.</summary>
internal static class CheckoutClaims
{
    /// <param name="registry">The stages.</param>
    /// <param name="store">The store.</param>
    /// <param name="profile">Whose tables are meant.</param>
    /// <param name="seeds">Of the profile's tables.</param>
    /// <param name="file">The claims; the checkout's own when null.</param>
    /// <param name="table">The table that they are about; any when null.</param>
    /// <exception cref="InputException">There is no such profile, a claim is wrong, or none is about the table.</exception>
    public static IReadOnlyList<ClaimResult> Check(
        StageRegistry registry, ArtifactStore store, string profile, int seeds, string? file = null, string? table = null)
    {
        var specs = Path.Combine(CheckoutRoot.Find() ?? Directory.GetCurrentDirectory(), NamedSpec.Folder);
        var folder = Path.Combine(specs, profile);
        if (!Directory.Exists(folder)) throw new InputException($"there is no folder of specs at {SourceLocation.Shorten(folder)}");
        var check = new ClaimCheck(registry, store, folder, seeds);
        var claims = ClaimFile.Read(file ?? Path.Combine(specs, ClaimFile.Usual)).Claims
            .Where(claim => claim.Profiles?.Contains(profile) ?? true).ToList();
        if (table is not null && claims.All(claim => claim.Table != table))
        {
            throw new InputException(
                $"no claim is about '{table}': they are about {string.Join(", ", claims.Select(claim => claim.Table).Distinct())}");
        }

        return [.. claims.Where(claim => table is null || claim.Table == table).Select(check.Of)];
    }
}
