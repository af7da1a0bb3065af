namespace D1.Stages.Tables;

/// <summary>A way to choose among the models of one training run.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Label">For people.</param>
/// <param name="Rank">The model with the highest is chosen, of equals the latest.</param>
internal sealed record CheckpointChoice(string Name, string Label, Func<Table1Cell, double> Rank)
{
    /// <summary>By the training run's own validation: test results have no part in it.</summary>
    public static CheckpointChoice OnValidation { get; } = new("validation_selected", "best on validation",
        cell => cell.Validation ?? double.NegativeInfinity);

    /// <summary>What the paper reports (docs/fidelity.md): optimistic, since the test results choose.</summary>
    public static CheckpointChoice OnTest { get; } = new("best_on_test", "best on test (optimistic)", cell => cell.Score);

    public static IReadOnlyList<CheckpointChoice> All { get; } = [OnValidation, OnTest];

    public Table1Cell Of(IEnumerable<Table1Cell> cells) => cells.OrderByDescending(Rank).ThenByDescending(cell => cell.Checkpoint).First();
}
