using Nuke.Common.IO;

namespace BuildTests;

/// <summary>What is compiled again: content decides, never a date.</summary>
public class SourceTreeTests
{
    [Fact]
    public void Another_content_or_name_is_something_to_compile_and_another_date_is_not()
    {
        using var root = Checkout();
        var digest = Digest(root);
        Assert.Equal(digest, Digest(root));

        File.SetLastWriteTimeUtc(root.Folder / "src" / "a.cs", DateTime.UtcNow.AddDays(1));
        Assert.Equal(digest, Digest(root));

        root.With("src/a.cs", "other");
        File.SetLastWriteTimeUtc(root.Folder / "src" / "a.cs", new DateTime(2001, 1, 1));
        Assert.NotEqual(digest, Digest(root));
        root.With("src/a.cs", "a");
        Assert.Equal(digest, Digest(root));

        File.Move(root.Folder / "src" / "a.cs", root.Folder / "src" / "b.cs");
        Assert.NotEqual(digest, Digest(root));
        File.Move(root.Folder / "src" / "b.cs", root.Folder / "src" / "a.cs");
        Assert.Equal(digest, Digest(root.With("src/bin/made.cs", "").With("src/obj/made.cs", "").With("other.txt", "")));
        Assert.NotEqual(digest, Digest(root.With("Directory.Build.props", "other")));
    }

    [Fact]
    public void Another_place_is_nothing_to_compile()
    {
        using var one = Checkout();
        using var other = Checkout();
        Assert.Equal(Digest(one), Digest(other));
    }

    private static ToyRepository Checkout()
    {
        var root = new ToyRepository()
            .With("src/a.cs", "a").With("build/deep/b.cs", "b").With("Directory.Build.props", "p").With("D1.slnx", "s");
        foreach (var folder in (string[])["compat", "tests"])
            (root.Folder / folder).CreateDirectory();
        return root;
    }

    private static string Digest(ToyRepository root) => new SourceTree(root.Folder).Digest();
}
