using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using D1.Core;
using D1.Text.Tokenization;

namespace D1.Cli.Verbs;

/// <summary><c>d1 tokenize</c>: the ids of texts, and what they decode to.</summary>
internal static class TokenizeVerb
{
    private static readonly JsonSerializerOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var tokenizer = PathOption.Required("--tokenizer", PathUse.Any, "A tokenizer.json, or the folder that holds one.", "FILE");
        var text = new Option<string?>("--text") { Description = "The text.", HelpName = "T" };
        var jsonl = PathOption.Create("--jsonl", PathUse.File, "Texts, one {\"text\": …} a line.", "FILE");
        var json = SharedOptions.Json(); // the output is JSON without it, too
        var command = new Command("tokenize",
            "Print the token ids of texts, and what they decode to, as a JSON array of {\"ids\", \"decoded\"}.") { tokenizer, text, jsonl,
            json };
        command.SetAction(parsed =>
        {
            if (parsed.GetResult(text) is null == parsed.GetResult(jsonl) is null)
                throw new InputException($"give either --text or --jsonl (see {Typed.D1} tokenize --help)");
            var texts = parsed.GetValue(jsonl) is { } file ? TextLines.Read(file) : [parsed.GetValue(text)!];
            var tokens = TokenizerFile.Load(parsed.GetRequiredValue(tokenizer));
            Print(texts.Select(item =>
            {
                var ids = tokens.Encode(item);
                return JsonSerializer.Serialize(new { ids, decoded = tokens.Decode(ids) }, Layout);
            }));
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>One item a line, once all are known: an error leaves no half of an array behind.</summary>
    private static void Print(IEnumerable<string> items) => Console.Out.WriteLine($"[{string.Join(",\n ", items)}]");
}
