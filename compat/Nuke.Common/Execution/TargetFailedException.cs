namespace Nuke.Common.Execution;

/// <summary>A target failed and was already reported; the targets after it do not run.</summary>
internal sealed class TargetFailedException(string target, Exception inner) : Exception($"Target '{target}' failed", inner);
