using System.Globalization;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Tasks.Prompts;

namespace D1.Tasks.Data;

/// <summary>
/// Folders with data sets, laid out like the hubs they come from (<c>datasets/&lt;owner&gt;/&lt;name&gt;/…</c>,
/// <c>github/&lt;owner&gt;/&lt;repository&gt;/…</c>): downloads, or a mirror. What several have is taken from the first; of what one has,
/// all of a data set comes before its head.
/// </summary>
public sealed partial class DataFolder(params IReadOnlyList<string> roots)
{
    private string Shown => string.Join(", ", roots);

    /// <summary>The path of a file at the top of a folder.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public string File(string name) => roots.Select(root => Path.Combine(root, name)).FirstOrDefault(System.IO.File.Exists)
        ?? throw new InputException($"{Shown}: has no {name}");

    /// <summary>The path of a file of the released repository.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public string ReleasedFile(string path) =>
        roots.Select(root => Path.Combine(root, ReleasedModules.Folder, path)).FirstOrDefault(System.IO.File.Exists)
        ?? throw new InputException(
            $"{Shown}: has no {path} of the released code ({ReleasedModules.Folder}); download it, or give a folder that has it");

    /// <summary>
    /// The rows of a data set in its published order. Every file of it must be there, and all of its rows; a file whose name says that it
    /// is the head of the data set (<c>train.head100.jsonl</c>) has as many rows as its name says.
    /// </summary>
    /// <exception cref="InputException">No file, a missing shard, another number of rows (found at the end), or a broken row; the message
    /// names the file.</exception>
    public IEnumerable<DataRow> Read(DataSet dataSet)
    {
        var files = Files(dataSet);
        var rows = 0;
        foreach (var row in files.SelectMany(RowFile.Read))
        {
            rows++;
            yield return row;
        }

        if (Rows(files[0]) is var stated && (stated ?? dataSet.Rows) is > 0 and var expected && expected != rows)
            throw new InputException($"{files[0]}: has {rows} rows, {(stated is null ? "the published data set" : "its name says")} "
                + $"{expected}; download it again");
    }

    /// <summary>Whether the folder has only the head of a data set.</summary>
    /// <exception cref="InputException">No file, or a missing shard.</exception>
    public bool IsPart(DataSet dataSet) => Rows(Files(dataSet)[0]) is not null;

    /// <summary>The files of a data set, in order.</summary>
    private IReadOnlyList<string> Files(DataSet dataSet)
    {
        foreach (var root in roots)
        {
            var found = dataSet.Paths.Select(path => Files(Path.Combine(root, path))).Where(some => some.Count > 0);
            if ((found.FirstOrDefault(some => Rows(some[0]) is null) ?? found.FirstOrDefault()) is { } files) return files;
        }

        throw new InputException(
            $"{Shown}: has no {string.Join(", no ", dataSet.Paths.Select(path => $"{path}.*"))} "
                + $"({string.Join(", ", RowFile.Extensions)}); download the data set, or give a folder that has it");
    }

    /// <summary>The whole file, or else its shards, or else a head, or else nothing.</summary>
    private static IReadOnlyList<string> Files(string stem)
    {
        var (folder, name) = (Path.GetDirectoryName(stem)!, Path.GetFileName(stem));
        if (!Directory.Exists(folder)) return [];
        var files = Directory.EnumerateFiles(folder).Where(path => IsOf(Path.GetFileName(path), name)).Order(StringComparer.Ordinal)
            .ToList();
        var shards = files.FindAll(path => Shard().IsMatch(path));
        var others = files.Except(shards).ToList();
        return others.Find(path => Rows(path) is null) is { } whole ? [whole]
            : shards.Count > 0 ? Complete(shards)
            : [.. others.Take(1)];
    }

    private static bool IsOf(string file, string stem) =>
        file.StartsWith(stem, StringComparison.Ordinal) && RowFile.Extensions.Contains(Path.GetExtension(file))
            && AfterStem().IsMatch(file[stem.Length..]);

    private static List<string> Complete(List<string> shards)
    {
        var count = int.Parse(Shard().Match(shards[0]).Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
        var missing = Enumerable.Range(0, count).FirstOrDefault(index => index >= shards.Count || Shard().Match(shards[index]) is var shard
            && (int.Parse(shard.Groups["index"].ValueSpan, CultureInfo.InvariantCulture) != index
                || shard.Groups["count"].Value != Shard().Match(shards[0]).Groups["count"].Value), -1);
        if (missing >= 0 || shards.Count != count)
            throw new InputException(
                $"{shards[0]}: of its {count} parts there are {shards.Count}, and number {int.Max(missing, 0)} is missing or another's");
        return shards;
    }

    private static int? Rows(string file) =>
        Head().Match(Path.GetFileName(file)) is { Success: true } head ? int.Parse(head.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"-(?<index>[0-9]{5})-of-(?<count>[0-9]{5})\.[a-z]+\z")]
    private static partial Regex Shard();

    [GeneratedRegex(@"\A(-[0-9]{5}-of-[0-9]{5}|\.head[0-9]{1,8})?\.[a-z]+\z")]
    private static partial Regex AfterStem();

    [GeneratedRegex(@"\.head([0-9]{1,8})\.")]
    private static partial Regex Head();
}
