namespace VerifyTests;

/// <summary>A result is not what its snapshot says.</summary>
public class VerifyException(string message) : Exception(message);
