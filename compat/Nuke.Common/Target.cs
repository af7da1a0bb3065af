namespace Nuke.Common;

/// <summary>A target of a build: <c>Target Compile =&gt; _ =&gt; _.DependsOn(Restore).Executes(() =&gt; …)</c>.</summary>
public delegate ITargetDefinition Target(ITargetDefinition definition);
