using Nuke.Common.IO;

/// <summary>What the command line says about stages.</summary>
/// <param name="Experiments">Folder of the profile's specs.</param>
/// <param name="Worker">The <c>d1.dll</c> whose processes do the work.</param>
/// <param name="Set">Overrides for the invoked targets' specs.</param>
/// <param name="Force">Whether the invoked targets' stages run although the store has their artifacts.</param>
/// <param name="VerifyCache">Whether every file of every artifact is hashed again.</param>
/// <param name="Workers">Stages side by side.</param>
sealed record PipelineOptions(AbsolutePath Experiments, AbsolutePath Worker, IReadOnlyList<string> Set, bool Force, bool VerifyCache, int Workers);
