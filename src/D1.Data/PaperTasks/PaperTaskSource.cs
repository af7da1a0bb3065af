using D1.Tasks.Released;

namespace D1.Data.PaperTasks;

/// <summary>A task of the paper: its rewards and scorer, where its rows come from, and how the released code divides them.</summary>
/// <param name="Released">Rewards and scorer.</param>
/// <param name="Training">Rows to train on.</param>
/// <param name="Test">Rows to evaluate on.</param>
/// <param name="HeldOut">Shuffled training rows that the released code sets aside.</param>
/// <param name="DrawsTest">Whether the released evaluation draws its test rows, which decides their order too; otherwise it takes all in order.</param>
internal sealed record PaperTaskSource(IReleasedTask Released, RowSource<PaperRow> Training, RowSource<PaperRow> Test, int HeldOut = 0, bool DrawsTest = false);
