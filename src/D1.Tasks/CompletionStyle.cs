namespace D1.Tasks;

/// <summary>How a reference completion is written.</summary>
public enum CompletionStyle
{
    /// <summary>The worked solution between reasoning tags, then the answer.</summary>
    Trace,

    /// <summary>The answer alone.</summary>
    Direct,

    /// <summary>Written like <see cref="Direct"/>, with an answer that is well-formed and wrong.</summary>
    Wrong,
}
