namespace D1.Data.DataSets;

/// <summary>The data sets of the paper.</summary>
public static class PublishedDataSets
{
    private const string Released = ReleasedRepository.Folder + "/dataset";

    public static DataSet Gsm8kTrain { get; } = new("datasets/openai/gsm8k", ["main/train"], 7473);

    public static DataSet Gsm8kTest { get; } = new("datasets/openai/gsm8k", ["main/test"], 1319);

    public static DataSet MathTrain { get; } = new("datasets/ankner/math-500", ["data/train", "train"], 12_000);

    public static DataSet Math500 { get; } = new("datasets/HuggingFaceH4/MATH-500", ["test"], 500);

    public static DataSet CountdownTrain { get; } = new("datasets/Jiayi-Pan/Countdown-Tasks-3to4", ["data/train", "train"], 490_364);

    public static DataSet CountdownTest { get; } = new(Released, ["countdown_cd3_test"], 256);

    /// <summary>The number of rows is not stated anywhere; 17 bytes a board are about this many, so it is not checked.</summary>
    public static DataSet SudokuTrain { get; } = new(Released, ["4x4_sudoku_unique_puzzles"], 0);

    public static DataSet SudokuTest { get; } = new(Released, ["4x4_test_sudoku"], 500);

    /// <summary>Questions with worked solutions by a larger model; without the column <c>thinking_trajectories</c> they cannot be trained on.</summary>
    public static DataSet S1k { get; } = new("datasets/simplescaling/s1K", ["data/train", "train", "partial_questions_solutions"], 1000);
}
