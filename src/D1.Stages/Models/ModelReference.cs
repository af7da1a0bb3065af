using D1.Core;
using D1.Model.Files;
using D1.Pipeline.Names;
using D1.Pipeline.Store;

namespace D1.Stages.Models;

/// <summary>References that name a model.</summary>
public static class ModelReference
{
    /// <summary>The folder of a model: of a training run's last one, of <c>name@2</c> its second, or any folder that holds one.</summary>
    /// <exception cref="InputException">There is none, or its files are not as they were published.</exception>
    public static string Model(this Resolver resolver, string text) => resolver.FindModel(text).Folder;

    /// <summary>The same with the result that it is of; null for a folder that no run made.</summary>
    /// <inheritdoc cref="Model"/>
    public static (string Folder, NamedResult? Result) FindModel(this Resolver resolver, string text)
    {
        if (resolver.IsFolder(text) && !File.Exists(Path.Combine(text, Manifest.FileName))) return (text, null);
        var result = resolver.Result(text);
        if (!File.Exists(result.Artifact.File(ModelFolder.ConfigFile)))
            throw new InputException($"{text} is no model: stage {result.Artifact.Stage} makes none");
        var folder = KeptModels.Choose(result.Artifact, result.Model).Folder;
        // Weights that lost bits still load, and talk nonsense. Of large ones the digest is remembered.
        if (RecordedArtifact.DamageOf(result.Artifact, new ArtifactStore(resolver.Stores).Digests,
            file => Path.GetDirectoryName(result.Artifact.File(file.Path)) == folder) is { } damage)
            throw new InputException($"{text} is damaged: {damage}; {Typed.D1} {SuggestedRun.Of(result.Artifact.Manifest)} makes it again");
        return (folder, result);
    }
}
