using D1.Model.Files;

namespace D1.Stages.Models;

/// <summary>The files that make up a model's tokenizer; only the first is always there.</summary>
internal static class TokenizerFiles
{
    private static readonly string[] Names = [ModelFolder.TokenizerFile, "tokenizer_config.json", "special_tokens_map.json",
        "chat_template.jinja"];

    /// <summary>Gives a trained model the tokenizer of the one that it was trained from.</summary>
    public static void Copy(string from, string to)
    {
        foreach (var name in Names)
            if (Path.Combine(from, name) is var file && File.Exists(file)) File.Copy(file, Path.Combine(to, name), overwrite: true);
    }
}
