namespace D1.Cli.Help;

/// <summary>Where a verb stands on the help page, and how it is used.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Examples">Command lines, without the <c>d1</c>.</param>
internal sealed record VerbHelp(VerbGroup Group, params string[] Examples)
{
    /// <summary>A line a verb.</summary>
    public static IReadOnlyDictionary<string, VerbHelp> Of { get; } = new Dictionary<string, VerbHelp>
    {
        ["run"] = new(VerbGroup.Run, "run masked-sft", "run evaluate --set task=gsm --set gen_length=48"),
        ["plan"] = new(VerbGroup.Run, "plan table1 --changes", "plan paper/table1 --estimate a100"),
        ["status"] = new(VerbGroup.Run, "status", "status paper-table1-2 --json"),
        ["new"] = new(VerbGroup.Run, "new my-gsm --from diffu-grpo-gsm8k --set objective.beta=0",
            "new my-sft --from masked-sft --set steps=500"),
        ["ls"] = new(VerbGroup.Look, "ls", "ls --specs"),
        ["show"] = new(VerbGroup.Look, "show diffu-grpo-gsm8k", "show table1 --json"),
        ["diff"] = new(VerbGroup.Look, "diff masked-sft d1-countdown", "diff nano-2026-11-25 nano-2026-11-26"),
        ["samples"] = new(VerbGroup.Look, "samples d1-gsm8k --lost-to base-model", "samples masked-sft --task countdown --wrong"),
        ["report"] = new(VerbGroup.Look, "report", "report nano/table1 --compare sft d1 --out table1.html"),
        ["chat"] = new(VerbGroup.Talk, "chat masked-sft", "chat masked-sft --steps 12 --against base-model --against-steps 3"),
        ["generate"] = new(VerbGroup.Talk,
            "generate --model masked-sft --prompt \"3 + 4\" --gen-length 24 --block-length 8 --steps 12 --trace decode.html",
            "generate --model FOLDER --chat --gen-length 256 --block-length 32 --steps 128"),
        ["pin"] = new(VerbGroup.Keep, "pin masked-sft", "pin nano/table1"),
        ["unpin"] = new(VerbGroup.Keep, "unpin masked-sft", "unpin nano/table1"),
        ["rm"] = new(VerbGroup.Keep, "rm masked-sft --dry-run", "rm 1a2b3c4d5e6f"),
        ["gc"] = new(VerbGroup.Keep, "gc --dry-run", "gc"),
        ["push"] = new(VerbGroup.Keep, "push masked-sft /shared/d1", "push table1 cluster:/shared/d1"),
        ["pull"] = new(VerbGroup.Keep, "pull masked-sft /shared/d1", "pull paper/table1 cluster:/shared/d1 --dry-run"),
        ["adopt"] = new(VerbGroup.Keep, "adopt masked-sft --reason \"names only\" --prove",
            "adopt masked_sft/1a2b3c --reason \"faster kernel\""),
        ["verify"] = new(VerbGroup.Check, "verify base-model", "verify evaluate/1a2b3c --into /tmp/again"),
        ["guard"] = new(VerbGroup.Check, "guard before.json artifacts/table1.nano.json", "guard before.json after.json --alpha 0.01"),
        ["claims"] = new(VerbGroup.Check, "claims --seeds 5", "claims --profile smoke --seeds 2 --json"),
        ["score"] = new(VerbGroup.Check, "score --task gsm8k generations.json",
            "score --task humaneval samples.jsonl --items items.jsonl"),
        ["reward"] = new(VerbGroup.Check, "reward --task countdown generations.json --items rewards.jsonl",
            "reward --task gsm8k generations.json --dataset gsm8k.jsonl --items rewards.jsonl"),
        ["task"] = new(VerbGroup.Check, "task check countdown", "task check capitals.jsonl --problems 20"),
        ["export"] = new(VerbGroup.Models, "export masked-sft --out model", "export diffu-grpo-gsm8k --adapter --out adapter"),
        ["init-model"] = new(VerbGroup.Models, "init-model --config config.json --seed 1 --out model",
            "init-model --config config.json --seed 1 --out model --dtype bfloat16"),
        ["logits"] = new(VerbGroup.Models, "logits --model base-model --input-ids ids.jsonl --out logits.safetensors",
            "logits --model FOLDER --input-ids ids.jsonl --out logits.safetensors --threads 8"),
        ["tokenize"] = new(VerbGroup.Models, "tokenize --tokenizer FOLDER/tokenizer.json --text \"Hello\"",
            "tokenize --tokenizer FOLDER/tokenizer.json --jsonl texts.jsonl"),
        ["prompts"] = new(VerbGroup.Models, "prompts --task gsm8k --data FOLDER --tokenizer MODEL",
            "prompts --task math500 --data FOLDER --tokenizer MODEL --prompts released --show 1"),
        ["bench"] = new(VerbGroup.Tools, "bench decode --model base-model", "bench tokenizer --json"),
        ["doctor"] = new(VerbGroup.Tools, "doctor", "doctor /shared/d1 --via \"ssh node2\""),
        ["schema"] = new(VerbGroup.Tools, "schema", "schema --out experiments/schemas --overwrite"),
        ["mlflow-sync"] = new(VerbGroup.Tools, "mlflow-sync http://localhost:5000", "mlflow-sync https://mlflow.example.org --json"),
        ["mlflow-export"] = new(VerbGroup.Tools, "mlflow-export /tmp/mlruns", "mlflow-export /tmp/mlruns --json"),
        ["completion"] = new(VerbGroup.Tools, "completion bash > ~/.local/share/bash-completion/completions/d1", "completion fish"),
        ["help"] = new(VerbGroup.Tools, "help run", "help bench decode"),
    };
}
