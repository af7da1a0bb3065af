using System.Text.Json;
using D1.Core;

namespace D1.Text.Tokenization;

/// <summary>The files beside a tokenizer.json that say which token has which role; where they are silent, the usual names do.</summary>
internal sealed class TokenRoleFiles
{
    private static readonly string[] UsualEos = ["<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>"];
    private static readonly string[] UsualMask = ["<|mdm_mask|>", "<|mask|>", "<mask>", "[MASK]"];

    private readonly string _tokenizer;
    private readonly JsonPlace? _config;
    private readonly JsonPlace? _map;
    private readonly JsonPlace? _model;

    /// <param name="tokenizer">The tokenizer.json; the others need not exist.</param>
    /// <exception cref="InputException">tokenizer_config.json is there and is not JSON.</exception>
    public TokenRoleFiles(string tokenizer)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(tokenizer))!;
        _tokenizer = tokenizer;
        _config = Read(Path.Combine(folder, "tokenizer_config.json"), mustBeJson: true);
        _map = Read(Path.Combine(folder, "special_tokens_map.json"), mustBeJson: false); // LLaDA-8B-Base's is not JSON, upstream
        _model = Read(Path.Combine(folder, "config.json"), mustBeJson: false);
    }

    /// <param name="idOf">A token's id, if it is one.</param>
    public TokenRoles Resolve(Func<string, int?> idOf)
    {
        return new TokenRoles(
            _tokenizer,
            Named("eos_token") ?? Numbered("eos_token_id") ?? First(UsualEos),
            Named("pad_token") ?? Numbered("pad_token_id"),
            Named("mask_token") ?? Numbered("mask_token_id") ?? First(UsualMask));

        int? Named(string role) => (NameIn(_config, role) ?? NameIn(_map, role)) is { } name ? idOf(name) : null;

        int? Numbered(string role) => _model?.Optional(role) is { IsCount: true } id ? id.Count() : null;

        int? First(string[] names) => names.Select(idOf).FirstOrDefault(id => id is not null);
    }

    /// <summary>A role is a name, or an object with the name as its content.</summary>
    public static string? NameIn(JsonPlace? file, string role)
    {
        var value = file?.Optional(role);
        if (value is { IsObject: true } token) value = token.Optional("content");
        return value is { IsText: true } name ? name.Text() : null;
    }

    private static JsonPlace? Read(string path, bool mustBeJson)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return new JsonPlace(document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            return mustBeJson ? throw new InputException($"{path}: not JSON: {e.Message.ReplaceLineEndings(" ")}") : null;
        }
    }
}
