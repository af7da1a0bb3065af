namespace D1.Stages.Looking;

/// <summary>What a list is sorted by.</summary>
public enum ListOrder
{
    /// <summary>Results that names lead to, then models' cells, then the others; each the latest first.</summary>
    Named,

    /// <summary>The latest first.</summary>
    When,

    Name,

    /// <summary>The best first, figure by figure.</summary>
    Score,

    /// <summary>The biggest first.</summary>
    Size,
}
