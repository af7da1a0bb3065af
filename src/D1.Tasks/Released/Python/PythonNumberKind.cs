namespace D1.Tasks.Released;

/// <summary>Python's numeric types, narrowest first: mixed operands are widened.</summary>
public enum PythonNumberKind
{
    /// <summary><c>int</c>, of any size.</summary>
    Whole,

    /// <summary><c>float</c>, a double.</summary>
    Real,

    /// <summary><c>complex</c>.</summary>
    Complex,
}
