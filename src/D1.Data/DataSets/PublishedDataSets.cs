namespace D1.Data.DataSets;

/// <summary>The data sets of the paper, under the names that their publishers' repositories have for them.</summary>
public static class PublishedDataSets
{
    private const string Authors = "github/openai/grade-school-math/grade_school_math/data/";
    private const string Countdown = "datasets/Jiayi-Pan/Countdown-Tasks-3to4/";
    private const string Math = "datasets/ankner/math-500/";
    private const string Released = ReleasedRepository.Folder + "/";
    private const string S1kFolder = "datasets/simplescaling/s1K/";

    // What has a reconstruction instead of the original.
    private const string Partial = "partial_questions_solutions";

    public static DataSet Gsm8kTrain { get; } = new(["datasets/openai/gsm8k/main/train", Authors + "train"], 7473);

    public static DataSet Gsm8kTest { get; } = new(["datasets/openai/gsm8k/main/test", Authors + "test"], 1319);

    public static DataSet MathTrain { get; } = new([Math + "data/train", Math + "train", "github/openai/prm800k/prm800k/math_splits/train"],
        12_000);

    public static DataSet Math500 { get; } = new(["datasets/HuggingFaceH4/MATH-500/test"], 500);

    public static DataSet CountdownTrain { get; } = new([Countdown + "data/train", Countdown + "train"], 490_364);

    public static DataSet CountdownTest { get; } = new([Released + "dataset/countdown_cd3_test"], 256);

    /// <summary>About a million rows; nobody states how many.</summary>
    public static DataSet SudokuTrain { get; } =
        new([Released + "dataset/4x4_sudoku_unique_puzzles"], 0);

    public static DataSet SudokuTest { get; } = new([Released + "dataset/4x4_test_sudoku"], 500);

    /// <summary>
    /// Questions with worked solutions by a larger model; without the column <c>thinking_trajectories</c> they cannot be trained on.
    /// </summary>
    public static DataSet S1k { get; } = new([S1kFolder + "data/train", S1kFolder + "train", S1kFolder + Partial], 1000);
}
