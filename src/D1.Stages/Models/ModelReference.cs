using D1.Core;
using D1.Model.Files;
using D1.Pipeline.Names;
using D1.Pipeline.Store;

namespace D1.Stages.Models;

/// <summary>References that name a model.</summary>
public static class ModelReference
{
    /// <summary>The folder of a model: of a training run's last one, of <c>name@2</c> its second, or any folder that holds one.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string Model(this Resolver resolver, string text)
    {
        if (resolver.IsFolder(text) && !File.Exists(Path.Combine(text, Manifest.FileName))) return text;
        var result = resolver.Result(text);
        if (!File.Exists(result.Artifact.File(ModelFolder.ConfigFile)))
            throw new InputException($"{text} is no model: stage {result.Artifact.Stage} makes none");
        return KeptModels.Choose(result.Artifact, result.Model).Folder;
    }
}
