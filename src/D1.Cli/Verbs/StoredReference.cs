using D1.Core;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary>References to results of this store, damaged ones too, for the verbs that keep and remove them.</summary>
internal sealed class StoredReference(Stores stores, ResultList list)
{
    private const int FewestDigits = 4;
    private readonly Resolver _resolver = Resolver.Here(stores);

    /// <summary>The result that a reference names.</summary>
    /// <exception cref="InputException">There is none, or it is elsewhere, or it is one model of a result.</exception>
    public ResultSummary Read(string text)
    {
        // Nothing else reads a result that is damaged. Where others begin alike, that is said below.
        if (list.All.Where(result => Names(text, result)).ToList() is [{ Trouble: not null } damaged]) return RequireOwn(text, damaged);
        var found = _resolver.Result(text);
        if (found.Model is not null) throw new InputException($"{text} is one model of a result; name the whole result");
        var place = $"{found.Artifact.Stage}/{found.Artifact.Key}";
        var folder = new DirectoryInfo(found.Artifact.Folder);
        var real = (folder.ResolveLinkTarget(returnFinalTarget: true) ?? folder).FullName;
        return list.All.FirstOrDefault(result => result.Place == place) is { } result && real == list.FolderOf(result)
            ? RequireOwn(text, result) : throw new InputException($"{text} is no result of the store in {stores.First}");
    }

    // What keeps or removes it is a file of its own store, for those who collect there.
    private ResultSummary RequireOwn(string text, ResultSummary result) => list.IsOwn(result) ? result
        : throw new InputException($"{text} lies in {list.FolderOf(result)}, which is only read here; name its store by --artifacts");

    private bool Names(string text, ResultSummary result) =>
        text.Length >= FewestDigits && (result.Key.StartsWith(text, StringComparison.Ordinal)
            || text.Split('/') is [_, { Length: >= FewestDigits }] && result.Place.StartsWith(text, StringComparison.Ordinal)
            || Path.GetFullPath(text).TrimEnd('/') == list.FolderOf(result));
}
