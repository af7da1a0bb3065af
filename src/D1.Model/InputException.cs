namespace D1.Model;

/// <summary>Bad input from the user: the message is the one line that the command prints before it exits with 2.</summary>
public class InputException(string message, Exception? inner = null) : Exception(message, inner);
