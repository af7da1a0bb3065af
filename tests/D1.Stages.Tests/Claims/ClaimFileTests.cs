using D1.Core;
using D1.Stages.Claims;
using D1.Tests;

namespace D1.Stages.Tests.Claims;

/// <summary>Files of claims.</summary>
public sealed class ClaimFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_checkouts_own_can_be_read_and_each_says_where_it_is_from() => Assert.All(
        ClaimFile.Read(Path.Combine(SharedData.RepositoryRoot, "experiments", ClaimFile.Usual)).Claims,
        claim => Assert.NotEmpty(claim.Source));

    [Theory]
    [InlineData("claims: []", ":1:9: 'claims' must hold at least one")]
    [InlineData("claim: []", ":1:1: unknown key 'claim'; did you mean 'claims'?")]
    [InlineData("claims:\n  - {name: a, says: b, source: c, better: d, than: d}", ".than' must be another row than 'better'")]
    [InlineData("claims:\n  - {name: a, says: b, source: c, better: d}", "missing key 'claims[0].than'")]
    [InlineData("claims:\n  - {name: a, says: b, source: c, better: d, than: e, holds: most}", "must be one of all, some")]
    [InlineData("claims:\n  - {name: a, says: b, source: c, better: d, than: e}\n  - {name: a, says: b, source: c, better: d, than: f}",
        "must not name a twice")]
    public void What_is_wrong_is_said_with_its_place(string text, string expected)
    {
        var file = _folder.Write("claims.yaml", text);
        var problem = Assert.Throws<InputException>(() => ClaimFile.Read(file)).Message;
        Assert.Contains("claims.yaml:", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("no file of claims", Assert.Throws<InputException>(() => ClaimFile.Read(_folder["none.yaml"])).Message,
            StringComparison.Ordinal);
}
