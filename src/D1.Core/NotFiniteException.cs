namespace D1.Core;

/// <summary>A number that work cannot go on with: NaN or infinite. The message says which, in a few words.</summary>
public sealed class NotFiniteException(string message) : InputException(message);
