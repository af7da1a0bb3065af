using System.Globalization;
using D1.Core;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Specs;

/// <summary>A spec means the same in every culture.</summary>
public sealed class SpecCultureTests : IDisposable
{
    private readonly Lab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void Numbers_are_read_and_written_in_one_way(string culture)
    {
        _lab.Spec("base", "stage: toy\n");
        var expected = Effective();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            Assert.Equal(expected, Effective());
            foreach (var wrong in (string[])["1,5", "0,5", "1.000,5", "٠.٥"])
                Assert.Equal($"--set learning_rate={wrong}: 'learning_rate' must be a number, not '{wrong}'",
                    Assert.Throws<InputException>(() => _lab.Graph("base", $"learning_rate={wrong}")).Message);
            Assert.Equal("--set steps=-1: 'steps' must be at least 0 and at most 1000, not -1",
                Assert.Throws<InputException>(() => _lab.Graph("base", "steps=-1")).Message);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        string Effective() => _lab.Graph("base", "learning_rate=2.5e-1", "steps=1e2").Roots[0].EffectiveSpec().ToJsonString();
    }
}
