using D1.Core;
using D1.Stages.Artifacts;
using D1.Stages.Pipeline;
using D1.Stages.Specs;

namespace D1.Stages.Verification;

/// <summary>The node that made an artifact, from the effective spec in its manifest: no spec file is needed, or read.</summary>
internal static class RecordedNode
{
    /// <exception cref="InputException">The manifest has no effective spec, or one that this version's stages do not
    /// understand.</exception>
    public static StageNode Of(Artifact artifact, StageRegistry registry)
    {
        var (manifest, source) = (artifact.Manifest, $"{SourceLocation.Shorten(artifact.File(Manifest.FileName))}: effective_spec");
        if (manifest.EffectiveSpec is not { } effective) throw new InputException($"{source} is missing");
        // JSON is YAML. The inputs are not specs here but artifacts.
        var content = ((SpecMapping)SpecYaml.ParseOverride(CanonicalJson.Write(effective), source)).Without([SpecKeys.Inputs]);
        var spec = Spec.Of(artifact.File(manifest.SpecName + ".yaml"), content, SpecOverride.Parse(manifest.Set));
        var stage = registry.Get(spec.StageName);
        return new StageNode(spec, stage, registry.Bind(stage, spec.Parameters), new Dictionary<string, StageNode>(), spec.Device);
    }
}
