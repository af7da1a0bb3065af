namespace D1.Cli.Tests;

/// <summary>What a command left.</summary>
public sealed record CommandOutcome(int ExitCode, string Output, string Errors);
