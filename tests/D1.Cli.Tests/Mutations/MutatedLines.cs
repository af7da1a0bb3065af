namespace D1.Cli.Tests.Mutations;

/// <summary>Valid command lines of every verb, and what becomes of them: a number and a seed say which.</summary>
internal sealed class MutatedLines(int seed)
{
    /// <summary>Each works in a <see cref="Scratch"/> folder, within seconds.</summary>
    public static IReadOnlyList<string[]> Valid { get; } =
    [
        ["run", "base.yaml", "--json"],
        ["run", "base.yaml", "--set", "steps=3", "--set", "seed=2", "--workers", "1", "--checkpoint-every", "0.5", "--device", "cpu"],
        ["run", "cell.yaml", "--in-process", "--artifacts", "artifacts", "--changes"],
        ["run", "sft.yaml", "--set", "lora={rank: 2, alpha: 4, targets: [q_proj]}", "--force", "--verify-cache"],
        ["run", "rl.yaml", "--no-cache", "--set", "rollout.steps=4", "--set", "inputs.model=sft"],
        ["plan", "table.yaml", "--json", "--estimate", "a100"],
        ["plan", "rl.yaml", "--effective", "--set", "optimizer.learning_rate=1e-4"],
        ["plan", "sft.yaml", "--set", "lengths=[{length: 44, share: 2}]", "--device", "auto"],
        ["gc", "profile", "--dry-run", "--json", "--this-environment"],
        ["schema", "--out", "schemas"],
        ["verify", "artifact", "--json", "--artifacts", "artifacts"],
        ["guard", "items.jsonl", "other.jsonl", "--alpha", "0.05", "--allow-missing", "--json"],
        ["report", "artifact", "--out", "page.html", "--json", "--overwrite"],
        ["init-model", "--config", "config.json", "--seed", "7", "--out", "new", "--dtype", "bfloat16"],
        ["generate", "--model", "model", "--prompt-ids", "ids.jsonl", "--gen-length", "8", "--block-length", "4", "--steps", "4", "--json"],
        [
            "generate", "--model", "model", "--prompt", "w1 w2", "--gen-length", "8", "--block-length", "4", "--steps", "8",
            "--temperature", "0.5", "--seed", "3", "--threads", "1",
        ],
        [
            "generate", "--model", "model", "--chat", "--gen-length", "4", "--block-length", "4", "--steps", "2",
            "--cfg-scale", "0.5", "--remasking", "random", "--device", "cpu",
        ],
        [
            "generate", "--model", "model", "--prompt-ids", "ids.jsonl", "--gen-length", "8", "--block-length", "8", "--steps", "4",
            "--cache", "dual", "--threshold", "0.9", "--batch-size", "2",
        ],
        ["logits", "--model", "model", "--input-ids", "ids.jsonl", "--out", "logits.safetensors", "--threads", "1"],
        ["score", "--task", "gsm8k", "generations.json", "--items", "scored.jsonl", "--json", "--strict"],
        ["score", "--task", "sudoku", "sudoku.json", "sudoku.json"],
        ["reward", "--task", "gsm8k", "generations.json", "--dataset", "test.jsonl", "--items", "rewards.jsonl"],
        ["tokenize", "--tokenizer", "model", "--text", "w1 w2"],
        ["tokenize", "--tokenizer", "model/tokenizer.json", "--jsonl", "texts.jsonl", "--json"],
        [
            "prompts", "--task", "sudoku", "--data", "hub", "--tokenizer", "model", "--prompts", "d1net", "--split", "train",
            "--held-out", "2", "--limit", "9", "--show", "1", "--json",
        ],
        ["bench", "tokenizer", "--examples", "20", "--runs", "1", "--json"],
        [
            "bench", "decode", "--model", "model", "--batch", "1", "--prompt-length", "4", "--gen-length", "8", "--block-length", "8",
            "--steps", "2", "--runs", "1",
        ],
        ["doctor", "--json"],
        ["doctor", "artifacts", "--json"],
        ["push", "artifact", "other", "--artifacts", "artifacts", "--json"],
        ["pull", "artifact", "artifacts", "--artifacts", "other", "--dry-run"],
        ["mlflow-sync", "--artifacts", "artifacts", "--json"],
        ["worker", "--artifacts", "artifacts"],
        ["--help"],
    ];

    /// <summary>Numbers that are wrong or small: one that is large and right asks for hours of work, and gets them.</summary>
    private static readonly string[] Numbers =
    [
        "0", "1", "2", "3", "-1", "-0", "1.5", "1,5", "1e3x", "1e300", "-1e300", "1e999", "99999999999", "18446744073709551616", "NaN",
        "Infinity", "0x10", "١", "1 000", "1_000", "1e-3", ".5", "--1", "abc",
    ];

    private static readonly string[] Places =
    [
        "", " ", ".", "./", "folder", "folder/", "missing", "missing/file.json", "empty.txt", "binary.bin", "nul.txt", "truncated",
        "truncated/config.json", "truncated/model.safetensors", "truncated/tokenizer.json", "truncated/generations.json",
        "truncated/base.yaml", "dangling", "loop", "config.json", "ids.jsonl", "items.jsonl", "base.yaml", "bomb.yaml", "deep.yaml",
        "self.yaml", "deep.json", "twice.json", "model", "artifacts", "hub", "/dev/null", "/dev/full", "/dev/zero", "/dev/stdin",
        "/proc/self/environ", "%20 #ü'", "-", "~", "\\", "CON", new string('x', 300), new string('y', 5000),
    ];

    private static readonly string[] Texts =
    [
        "\u202e", "\ufeff", "é\u0301", "😀", "\ud83d\ude00\u200d", "\t", "a\nb", "a\rb", "\u001b[31m", "\u2028", "İ", "ı", "$(x)",
        "`x`", "@ids.jsonl", "--", "---", "-x", "=", "==", "a=b", "\"", "'", "{{ x }}", "null", "true", "false", "~", "!", "&a [*a]",
        "*a", "[[[[", "{a: {a: ", "%s%n", "..", "very " + new string('w', 50_000),
    ];

    private static readonly string[] Settings =
    [
        "stage=evaluate", "extends=other.yaml", "inputs=", "inputs.model=missing", "inputs.model=[base, sft]", "inputs.data=base",
        "inputs.model={spec: base, set: {seed: 3}}", "threads=0", "threads=7", "threads=1e9", "device=gpu", "device=cuda:9", "cost=-1",
        "seed=-1", "seed=1e30", "steps=0", "steps=", "steps=1.5", "steps=[1]", "tasks=[]", "tasks=[gsm8k]", "tasks=[nothing]", "task=gsm8k",
        "task=gsm+sudoku", "task=", "task=+", "lengths=[]", "lengths=[{length: 1}]", "lengths=[{length: 1e9}]", "batch_size=1e9",
        "batch_size=0", "tokens_per_batch=1", "model.d_model=1e9", "model.n_layers=1e9", "model.n_heads=3", "model.rope_theta=1",
        "model={}", "examples=1e9", "accumulation_steps=99", "lora=1", "lora={}", "lora.targets=[]", "lora.targets=[x]", "lora.rank=1e9",
        "lora.dropout=1", "precision.nf4=true", "precision.products=float16", "precision.weights=float16", "precision.sampling=float16",
        "validation={times: 1e9}", "validation={times: 1, problems: 1e9}", "validation={times: 1, problems: 2, patience: 1}",
        "checkpoint=1", "checkpoint=99", "held_out=0", "prompts=released", "gen_length=7", "gen_length=1e9", "block_length=0",
        "block_length=3", "tokens_per_step=99", "problems=1e9", "problems=0", "split=validation", "split=train", "rollout.steps=1",
        "rollout.gen_length=8", "rollout=null", "generations=1", "prompts_per_round=3", "iterations=0", "optimizer.learning_rate=1e30",
        "optimizer.learning_rate=0", "optimizer=", "cuda.tf32=maybe", "gen_lengths=[16, 16]", "gen_lengths=[]", "tasks=[gsm, gsm]",
        "rows=[]", "rows=[{model: a, label: b, spec: missing}]", "profile=../x", "cell=missing", "a.b.c.d.e=1", ".=1", "a..b=1", "=1", "x",
        "", "a=[", "a={b", "a=&a [*a]", "a=!x y", "a=\"", "ü=1",
    ];

    /// <summary>The line of a number.</summary>
    public string[] this[int number]
    {
        get
        {
            var random = new Random(unchecked((seed * 1_000_003) + number));
            var line = Pick(random, Valid).ToList();
            // One change finds what checks one thing; several get past it.
            for (var change = Math.Max(1, random.Next(5) - 1); change > 0; change--) Change(line, random);
            return [.. line];
        }
    }

    private static void Change(List<string> line, Random random)
    {
        var at = random.Next(Math.Max(1, line.Count));
        if (line.Count == 0 || random.Next(12) == 0)
        {
            line.Insert(at, Anything(random));
            return;
        }
        switch (random.Next(16))
        {
            case 0:
                line.RemoveAt(at);
                break;
            case 1:
                line.Insert(random.Next(line.Count + 1), line[at]);
                break;
            case 2:
                var other = random.Next(line.Count);
                (line[at], line[other]) = (line[other], line[at]);
                break;
            case 3:
                line[at] = "";
                break;
            case 4:
                line[at] = line[at][..random.Next(line[at].Length + 1)];
                break;
            case 5:
                line[at] = line[at].Insert(random.Next(line[at].Length + 1), Pick(random, Texts));
                break;
            case 6:
                line.InsertRange(at, ["--set", Pick(random, Settings)]);
                break;
            case 7:
                line.Insert(at, Pick(random, Pick(random, Valid)));
                break;
            default:
                // A value like the one that is there, and wrong in its own way.
                line[at] = line[at] switch
                {
                    var text when text.StartsWith("--", StringComparison.Ordinal) =>
                        Pick(random, Pick(random, Valid)
                            .Where(token => token.StartsWith("--", StringComparison.Ordinal)).DefaultIfEmpty(text).ToArray()),
                    var text when text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] == '.') => Pick(random, Numbers),
                    var text when text.Contains('=', StringComparison.Ordinal) => Pick(random, Settings),
                    _ => Pick(random, Places),
                };
                break;
        }
    }

    private static string Anything(Random random) => random.Next(4) switch
    {
        0 => Pick(random, Numbers),
        1 => Pick(random, Places),
        2 => Pick(random, Settings),
        _ => Pick(random, Texts),
    };

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
