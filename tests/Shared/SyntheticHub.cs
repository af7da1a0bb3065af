using System.Security.Cryptography;
using System.Text;

namespace D1.Tests;

/// <summary>
/// A small data folder in the hubs' layout: a few rows of every data set, of our own, and modules in the shape of the released ones, in
/// words of our own. Goes when the test ends.
/// </summary>
public sealed class SyntheticHub : IDisposable
{
    public const string Repository = "github/dllm-reasoning/d1";

    /// <summary>Rows of every training set; test sets have <see cref="TestRows"/>.</summary>
    public const int TrainingRows = 24;

    public const int TestRows = 9;

    private static readonly string[] Boards = ["1234341221434321", "1234341243212143", "2143432112343412", "3412123443212143"];

    public SyntheticHub()
    {
        Write($"datasets/openai/gsm8k/main/train.head{TrainingRows}.jsonl",
            Lines(TrainingRows,
                i => $$"""{"question": "Ann has {{i}} pens and buys 2. How many?", "answer": "{{i}} + 2 = {{i + 2}}\n#### {{i + 2}}"}"""));
        Write($"datasets/openai/gsm8k/main/test.head{TestRows}.jsonl",
            Lines(TestRows, i => $$"""{"question": "Bob has {{i}} cups and gets 1,000. How many?", "answer": "#### 1,{{i:000}}"}"""));
        Write($"datasets/ankner/math-500/train.head{TrainingRows}.jsonl",
            Lines(TrainingRows,
                i => $$$"""{"problem": "What is ${{{i}}} + 1$?", "solution": "It is $\\boxed{{{{i + 1}}}}$.", "answer": "?"}"""));
        Write($"datasets/HuggingFaceH4/MATH-500/test.head{TestRows}.jsonl",
            Lines(TestRows,
                i =>
                    $$$"""{"problem": "Halve ${{{i}}}$.", "solution": "$\\boxed{\\frac{{{{i}}}}{2}}$", "answer": "\\frac{{{{i}}}}{2}"}"""));
        Write($"datasets/Jiayi-Pan/Countdown-Tasks-3to4/train.head{TrainingRows + 6}.jsonl", Lines(TrainingRows + 6, i => i % 5 == 4
            ? $$"""{"target": {{i}}, "nums": [{{i}}, 2, 3, 4]}"""
            : $$"""{"target": {{i + 5}}, "nums": [{{i}}, 2, 3]}"""));
        Write($"{Repository}/dataset/countdown_cd3_test.head{TestRows}.jsonl",
            Lines(TestRows, i => $$"""{"input": "{{i}},20,1", "output": "{{i + 21}}"}"""));
        Write($"{Repository}/dataset/4x4_sudoku_unique_puzzles.head{TrainingRows}.csv",
            "Puzzle,Solution\n" + Lines(TrainingRows, i => $"{Puzzle(i, 8)},{Boards[i % 4]}"));
        Write($"{Repository}/dataset/4x4_test_sudoku.head{TestRows}.csv",
            "Puzzle,Solution\n" + Lines(TestRows, i => $"{Puzzle(i, 7)},{Boards[i % 4]}"));
        Write($"datasets/simplescaling/s1K/data/train.head{TestRows}.jsonl", Lines(TestRows, i => i % 3 == 2
            ? $$"""{"question": "Why {{i}}?", "thinking_trajectories": null, "attempt": "No."}"""
            : $$"""{"question": "Why {{i}}?", "thinking_trajectories": ["Because of {{i}}.", "Or not."], "attempt": "Thus {{i}}."}"""));
        WriteModule("diffu-grpo/data_utils.py", TrainingModule);
        WriteModule("eval/gsm8k.py", "import re\nGSM_SYSTEM_PROMPT = \"\"\"Put \\\\boxed{} around it.\nTwo lines.\"\"\"\n");
        WriteModule("eval/math500.py", "from gsm8k import X\n\nMATH500_SYSTEM_PROMPT = \"\"\"Box: \\\\boxed{...}\n\"\"\"\n");
        WriteModule("eval/countdown.py", EvaluatedCountdown);
        WriteModule("eval/sudoku.py",
            "import re\nSUDOKU_SYSTEM_PROMPT = \"\"\"Fill it.\"\"\"\nclass S:\n    def __getitem__(self, idx):\n"
                + "        question = f\"Sudoku puzzle: {puzzle}\\n\"\n        return question\n");
        WriteModule("SFT/sft_trainer.py",
            "import re\nSYSTEM_PROMPT = \"\"\"Explain.\"\"\"\ndef preprocess_dataset(data):\n"
                + "    question = SYSTEM_PROMPT + \"\\n\\n\" + data[i][\"question\"]\n");
    }

    /// <summary>The boards of the Sudoku sets, as they are asked.</summary>
    public static IEnumerable<string> TrainingPuzzles => Enumerable.Range(1, TrainingRows).Select(i => Puzzle(i, 8)).Distinct();

    public static IEnumerable<string> TestPuzzles => Enumerable.Range(1, TestRows).Select(i => Puzzle(i, 7)).Distinct();

    /// <summary>The root of the layout.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("d1-hub-").FullName;

    private static string TrainingModule => """"
        import os  # comments may hold 'quotes
        SYSTEM_PROMPT = """Tag your work.
        """

        SUDOKU_SYSTEM_PROMPT = """Fill the grid."""

        def get_gsm8k_questions(split="train"):
            return {"role": "user", "content": SYSTEM_PROMPT + "\n\n" + x["question"]}

        def get_countdown_questions(split="train"):
            return {
                "content": f"{SYSTEM_PROMPT}Make {x['target']} of {x['nums']}.",
            }

        def get_sudoku_questions():
            return {
                "content": f"{SUDOKU_SYSTEM_PROMPT} {x['Puzzle']}\n",
            }

        def get_math_questions(split="train"):
            return {
                "content": f"{SYSTEM_PROMPT}\nUse \\boxed{{}}: {x['problem']}",
            }
        """";

    private static string EvaluatedCountdown => """"
        CTD_SYSTEM_PROMPT = (
            "Write \\boxed"
            + "{}"
            + " around"
            + """
        it."""
        )

        class C(D):
            def __getitem__(self, idx):
                target = int(self.dataset[idx]["output"])
                question = f"Numbers: {numbers}\nTarget: {target}"
                return question
        """";

    // The words are ours, so the digests are, too: those of the released modules are of other words.
    private void WriteModule(string path, string text)
    {
        text = text.ReplaceLineEndings("\n");
        Write($"{Repository}/{path}", text);
        AppContext.SetData($"D1 digest of {path}", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    /// <summary>Writes a file below the root.</summary>
    public void Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(1, count).Select(i => line(i) + "\n"));

    private static string Puzzle(int row, int empty) =>
        string.Concat(Boards[row % 4].Select((digit, cell) => ((cell * 5) + row) % 16 < empty ? '0' : digit));
}
