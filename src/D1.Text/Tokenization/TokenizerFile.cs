using System.Text.Json;
using D1.Core;

namespace D1.Text.Tokenization;

/// <summary>Reads a tokenizer.json: BPE (LLaDA, GPT-2, Llama, Qwen, …) and word level (the nano models).</summary>
public static class TokenizerFile
{
    /// <param name="path">A tokenizer.json, or the folder that holds one. Special tokens are read from tokenizer_config.json,
    /// special_tokens_map.json and config.json beside it.</param>
    /// <exception cref="InputException">No such file, not a tokenizer.json, or one with parts that are not supported; the message names the
    /// file and the part.</exception>
    public static ITokenizer Load(string path)
    {
        if (Directory.Exists(path)) path = Path.Combine(path, "tokenizer.json");
        var roles = new TokenRoleFiles(path);
        return Read<ITokenizer>(path, root => root["model"].MustBeObject().Optional("type")?.Text() switch
        {
            "WordLevel" => WordLevelFile.Read(root),
            "BPE" or null => new NativeTokenizer(root, roles.Resolve), // the oldest files name no type
            var type => throw new InputException($"'model.type' is '{type}': BPE and WordLevel are supported"),
        });
    }

    /// <summary>Parses the file; what <paramref name="read"/> finds wrong in it gets the file's name.</summary>
    internal static T Read<T>(string path, Func<JsonPlace, T> read)
    {
        try
        {
            using var document = StrictJson.Parse(File.ReadAllBytes(path));
            return read(new JsonPlace(document.RootElement));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: no such file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InputException($"{path}: no valid JSON: {e.Message.ReplaceLineEndings(" ")}");
        }
        catch (InputException e)
        {
            throw new InputException($"{path}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}
