using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace D1.Pipeline.Specs;

/// <summary>Writes JSON values as block YAML, to be read and to be run again.</summary>
public static class BlockYaml
{
    /// <summary>The mapping's YAML, keys in their order; a nested mapping is indented, everything else is on its key's line.</summary>
    public static string Write(JsonObject mapping)
    {
        var text = new StringBuilder();
        Append(text, mapping, "");
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonObject mapping, string indent)
    {
        foreach (var (key, value) in mapping)
            if (value is JsonObject { Count: > 0 } below)
            {
                text.Append(indent).Append(key).Append(":\n");
                Append(text, below, indent + "  ");
            }
            else
            {
                text.Append(indent).Append(key).Append(": ").Append(Inline(value)).Append('\n');
            }
    }

    // JSON on one line is YAML; only plain words lose their quotes.
    private static string Inline(JsonNode? value)
    {
        if (value?.GetValueKind() != JsonValueKind.String) return SpecJson.Write(value);
        var word = value.GetValue<string>();
        return word.Length > 0 && char.IsAsciiLetter(word[0]) && word is not ("true" or "false" or "null")
            && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')
            ? word
            : SpecJson.Write(value);
    }
}
