using D1.Core;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Stages.Models;

namespace D1.Stages.Tests.Names;

/// <summary>What may be a name is one first, for every way of asking; a folder is <c>./folder</c>.</summary>
public sealed class NameOrFolderTests : IDisposable
{
    private const string NoArtifact = "is no artifact: there is no manifest.json in it";

    private readonly Lab _lab = new Lab().Spec("tiny/base", "stage: toy\n").Spec("tiny/none", "stage: toy\nsteps: 9\n");
    private readonly List<string> _said = [];
    private readonly string _folder = $"folder-{Guid.NewGuid():n}";
    private readonly Artifact _made;

    public NameOrFolderTests()
    {
        _made = _lab.RunRoot("tiny/base").Artifact!;
        // Names of the folders are those of specs here, since the current folder is the process's.
        _lab.Spec($"tiny/{_folder}", "stage: toy\n");
        _lab.RunRoot($"tiny/{_folder}");
        Directory.CreateDirectory(_folder);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _lab.Dispose();
    }

    private Resolver Resolver => new(_lab.Store.Root, new SpecNames(_lab["specs"], "tiny"), _said.Add);

    [Fact]
    public void A_spec_of_that_name_is_meant_and_said()
    {
        Assert.Equal(_made.Key, Resolver.Result(_folder).Artifact.Key);
        Assert.Equal($"{_folder} is taken for {_folder} (toy/{_made.Key[..12]}); the folder is ./{_folder}", Assert.Single(_said));
        Assert.StartsWith($"{_folder} is no model: stage toy", Complaint(() => Resolver.Model(_folder)), StringComparison.Ordinal);
        Assert.Equal(_made.Folder, Resolver.Scores(_folder));
        Assert.Null(Resolver.ScoreFile(_folder));
    }

    [Fact]
    public void A_path_is_the_folder()
    {
        foreach (var path in (string[])["./" + _folder, _folder + "/", Path.GetFullPath(_folder)])
        {
            Assert.Equal(path, Resolver.Model(path));
            Assert.EndsWith(NoArtifact, Complaint(() => Resolver.Result(path)), StringComparison.Ordinal);
        }
        Assert.Empty(_said);
    }

    [Fact]
    public void What_is_no_name_is_a_folder()
    {
        var other = Directory.CreateDirectory($"other-{Guid.NewGuid():n}").Name;
        try
        {
            Assert.Equal(other, Resolver.Model(other));
            Assert.EndsWith(NoArtifact, Complaint(() => Resolver.Result(other)), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(other);
        }
        Assert.Empty(_said);
    }

    [Fact]
    public void A_name_of_which_nothing_is_built_is_no_folder_either()
    {
        Directory.Delete(Path.Combine(_lab.Store.Root, "by-name"), recursive: true);
        Directory.Delete(_made.Folder, recursive: true);
        Assert.EndsWith($"; d1 run {_folder} builds it; the folder is ./{_folder}", Complaint(() => Resolver.Model(_folder)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_that_name_is_meant_and_said()
    {
        var table = Path.Combine(Directory.CreateDirectory(Path.Combine(_lab.Store.Root, NamedTables.Folder)).FullName, _folder + ".json");
        File.WriteAllText(table, "{}");
        Assert.Equal(table, Resolver.ScoreFile(_folder));
        Assert.Equal($"{_folder} is taken for the table of that name; what lies here is ./{_folder}", Assert.Single(_said));
        Assert.Null(Resolver.ScoreFile("./" + _folder));
    }

    private static string Complaint(Func<object> ask) => Assert.Throws<InputException>(() => { ask(); }).Message;
}
