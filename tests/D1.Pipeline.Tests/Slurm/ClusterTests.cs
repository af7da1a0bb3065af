using D1.Core;
using D1.Pipeline.Slurm;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Slurm;

public sealed class ClusterTests
{
    [Fact]
    public void Nothing_of_a_site_is_a_default()
    {
        var none = Cluster.Parse("", "mine.yaml");
        Assert.Equal((null, null, null, null, null, null), (none.Account, none.Partition, none.Qos, none.Constraint, none.Gpu, none.Hours));
        Assert.Empty(none.Setup.Concat(none.Sbatch));
    }

    [Fact]
    public void The_examples_can_be_read()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Experiments, Cluster.Folder)))
        {
            Assert.Equal("# yaml-language-server: $schema=../schemas/cluster.json", File.ReadLines(file).First());
            Cluster.Load(file).RequireTimeFor(20);
        }
    }

    [Theory]
    [InlineData("partitoin: gpu", "mine.yaml:1:1: unknown key 'partitoin'; did you mean 'partition'?")]
    [InlineData("account: two words", "mine.yaml:1:10: 'account' must be one word, not 'two words'")]
    [InlineData("gpu: a100", "mine.yaml:1:6: 'gpu' must be gpu or gpu:TYPE, not 'a100'")]
    [InlineData("hours: 0", "mine.yaml:1:8: 'hours' must be above 0 and at most 10000, not 0")]
    [InlineData("sbatch: [exclude]", "mine.yaml:1:10: 'sbatch[0]' must be options such as --exclude=node7, not 'exclude'")]
    public void What_is_wrong_in_a_cluster_file_is_one_line(string yaml, string complaint) =>
        Assert.Equal(complaint, Assert.Throws<InputException>(() => Cluster.Parse(yaml, "mine.yaml")).Message);

    [Fact]
    public void A_limit_that_is_over_before_a_checkpoint_is_refused() =>
        Assert.Equal("mine.yaml:1:8: 'hours' 0.05 less 'notice' of 170 s leaves 10 s of work, and stages checkpoint every 20 s: raise "
            + "'hours', or lower 'notice'",
            Assert.Throws<InputException>(() => Cluster.Parse("hours: 0.05\nnotice: 170", "mine.yaml").RequireTimeFor(20)).Message);

    [Fact]
    public void A_name_that_is_no_cluster_says_which_there_are() =>
        Assert.Matches(@"no cluster file '.*clusters/eight-gpu\.yaml'; did you mean 'eight-gpus'\?",
            Assert.Throws<InputException>(() => Cluster.Load("eight-gpu")).Message);
}
