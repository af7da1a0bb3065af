using D1.Core;
using D1.Model.Adapters;
using D1.Model.Files;
using D1.Pipeline.Files;
using D1.Pipeline.Names;
using D1.Pipeline.Records;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Stages.Models;
using D1.Stages.Sources;

namespace D1.Stages.Results;

/// <summary>A result's model, or its adapter alone, as other programs read it.</summary>
public sealed class ExportedModel
{
    // Beside the model in its artifact, and of no use elsewhere.
    private static readonly string[] NoParts = [Manifest.FileName, Artifact.MetricsFile, Sample.FileName, "curves.jsonl"];

    private readonly Artifact _artifact;
    private readonly string _folder;
    private readonly Manifest? _base;
    private readonly bool _isAdapter;
    private readonly IReadOnlyList<string> _files;

    private ExportedModel(ArtifactStore store, Artifact artifact, string folder, bool isAdapter, IReadOnlyList<string> files)
    {
        (_artifact, _folder, _isAdapter, _files) = (artifact, folder, isAdapter, files);
        _base = Base is { } model ? Manifest.Read(store.FolderOf(model.Stage, model.Key)) : null;
        Repository = Origin(store, artifact.Manifest);
    }

    /// <summary>The hub's repository with the modelling code: the one that the first model of all came from, else LLaDA's.</summary>
    public string Repository { get; }

    /// <summary>The model that an adapter was trained on.</summary>
    public ManifestInput? Base => _artifact.Manifest.Inputs.GetValueOrDefault(StageInputs.Model);

    /// <summary>The folder that the files are read from.</summary>
    public string Source => _folder;

    /// <summary>The merged weights with config and tokenizer, in the Hugging Face layout.</summary>
    /// <exception cref="InputException">The result is no model.</exception>
    public static ExportedModel Merged(ArtifactStore store, NamedResult result)
    {
        var folder = FolderOf(result);
        return new ExportedModel(store, result.Artifact, folder, isAdapter: false, [.. Directory.EnumerateFiles(folder)
            .Select(file => Path.GetFileName(file)).Where(name => !NoParts.Contains(name)).Order(StringComparer.Ordinal)]);
    }

    /// <summary>The adapter that was trained, as PEFT reads it.</summary>
    /// <exception cref="InputException">The result is no model, or has no adapter.</exception>
    public static ExportedModel Adapter(ArtifactStore store, NamedResult result)
    {
        var folder = Path.Combine(FolderOf(result), ModelOutputs.AdapterFolder);
        if (Directory.Exists(folder))
            return new ExportedModel(store, result.Artifact, folder, isAdapter: true, [PeftAdapter.ConfigFile, PeftAdapter.WeightsFile]);
        throw new InputException(result.Artifact.Manifest.EffectiveSpec?["lora"] is null
            ? $"{result.Name} was trained whole: it has no adapter; without --adapter, its weights are exported"
            : $"{result.Name} was made before adapters were kept, and the merged weights do not say theirs exactly; "
                + $"{Typed.D1} {SuggestedRun.Of(result.Artifact.Manifest)} --force makes it again with its adapter");
    }

    /// <summary>
    /// Copies the files and checks each against the manifest, then completes them for other programs. They are copies that may be edited,
    /// with shared blocks where the file system has that; never links into the store.
    /// </summary>
    /// <returns>Names of the files.</returns>
    /// <exception cref="InputException">A file of the store is damaged.</exception>
    public IReadOnlyList<string> CopyTo(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in _files)
        {
            cancellation.ThrowIfCancellationRequested();
            var copy = Path.Combine(folder, name);
            File.Copy(Path.Combine(_folder, name), copy);
            var path = Path.GetRelativePath(_artifact.Folder, Path.Combine(_folder, name)).Replace('\\', '/');
            if (_artifact.Manifest.Files.FirstOrDefault(file => file.Path == path) is not { } recorded
                || recorded.Sha256 != ContentDigest.OfFile(copy))
                throw new InputException($"{SourceLocation.Shorten(Path.Combine(_folder, name))} is not what its manifest says; "
                    + $"{Typed.D1} {SuggestedRun.Of(_artifact.Manifest)} finds that out and makes it again");
        }
        if (!_isAdapter) return [.. _files.Concat(HubFiles.Complete(folder, Repository)).Order(StringComparer.Ordinal)];
        HubFiles.NameBase(folder, _base);
        return _files;
    }

    /// <summary>Whether an export writes files of a name.</summary>
    public static bool IsOwn(string name) => ModelFolder.IsOwn(name) || name is PeftAdapter.ConfigFile or PeftAdapter.WeightsFile
        || Path.GetExtension(name) is ".json" or ".jinja" or ".txt" or ".model";

    private static string Origin(ArtifactStore store, Manifest model)
    {
        for (var at = model; at is not null;
            at = at.Inputs.GetValueOrDefault(StageInputs.Model) is { } input ? Manifest.Read(store.FolderOf(input.Stage, input.Key)) : null)
            if (HubFiles.RepositoryOf(at) is { } repository) return repository;
        return HubFiles.Repository;
    }

    private static string FolderOf(NamedResult result) => File.Exists(result.Artifact.File(ModelFolder.ConfigFile))
        ? KeptModels.Choose(result.Artifact, result.Model).Folder
        : throw new InputException($"{result.Name} is no model: stage {result.Artifact.Stage} makes none");
}
