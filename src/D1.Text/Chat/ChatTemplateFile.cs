using D1.Core;
using D1.Text.Tokenization;

namespace D1.Text.Chat;

/// <summary>The files that a chat template may lie in.</summary>
internal static class ChatTemplateFile
{
    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private const string Beside = "chat_template.jinja";
    private const string Key = "chat_template";
    private const string Config = "tokenizer_config.json";

    /// <summary>Whether a folder has a template, whatever it is worth.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Beside)) || (File.Exists(Path.Combine(folder, Config))
        && TokenizerFile.Read(Path.Combine(folder, Config), config => config.Optional(Key) is not null));

    public static ChatTemplate Read(string path)
    {
        if (Directory.Exists(path)) path = Path.Combine(path, Config);
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Beside);
        var (source, tokens) = TokenizerFile.Read(path, config =>
            (File.Exists(beside) ? Utf8Text.ReadAll(beside) : Source(config), SpecialTokens(config)));
        return new ChatTemplate(source, tokens, File.Exists(beside) ? beside : path);
    }

    private static Dictionary<string, string> SpecialTokens(JsonPlace config) => Roles
        .Select(role => (Role: role, Name: TokenRoleFiles.NameIn(config, role)))
        .Where(token => token.Name is not null)
        .ToDictionary(token => token.Role, token => token.Name!);

    /// <summary>A template, or several with names of which "default" is meant.</summary>
    private static string Source(JsonPlace config)
    {
        var place = config.Optional(Key) ?? throw new InputException("there is no 'chat_template': the model is no chat model");
        if (place.IsText) return place.Text();
        return place.Items().Where(item => item["name"].Text() == "default").Select(item => item["template"].Text()).FirstOrDefault()
            ?? throw new InputException("'chat_template' has no template named 'default'");
    }
}
