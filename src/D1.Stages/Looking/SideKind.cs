namespace D1.Stages.Looking;

/// <summary>Kinds of results; only two of one kind can be compared.</summary>
public enum SideKind
{
    /// <summary>Made by a training run, or downloaded.</summary>
    Model,

    /// <summary>One evaluation.</summary>
    Cell,

    /// <summary>Many evaluations.</summary>
    Table,

    /// <summary>Data, say.</summary>
    Other,
}
