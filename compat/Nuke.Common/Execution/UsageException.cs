namespace Nuke.Common.Execution;

/// <summary>Bad input: its message is one line for the user, and no stack trace belongs beside it.</summary>
internal sealed class UsageException(string message) : Exception(message);
