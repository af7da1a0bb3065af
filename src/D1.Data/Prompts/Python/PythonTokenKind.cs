namespace D1.Data.Prompts.Python;

internal enum PythonTokenKind
{
    Name,
    Number,
    String,

    /// <summary>One character of an operator or bracket.</summary>
    Sign,
}
