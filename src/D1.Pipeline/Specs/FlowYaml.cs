namespace D1.Pipeline.Specs;

/// <summary>Writes spec values on one line, so that overrides survive a command line.</summary>
public static class FlowYaml
{
    private const string Special = ",[]{}:#&*!|>'\"%@`";

    /// <summary>
    /// The overrides as <c>path.to.key=value</c> arguments that <see cref="SpecOverride.Parse(IEnumerable{string})"/> reads back.
    /// </summary>
    public static IReadOnlyList<string> ToArguments(SpecMapping set) => [.. Flatten(set, "", underInputs: false)];

    public static string Write(SpecValue value) => value switch
    {
        SpecScalar { IsNull: true } => "null",
        SpecScalar scalar when scalar.IsPlain && scalar.Text.IndexOfAny([.. Special]) < 0
            && scalar.Text == scalar.Text.Trim() => scalar.Text,
        SpecScalar scalar => QuotedText.Write(scalar.Text),
        SpecSequence sequence => $"[{string.Join(", ", sequence.Items.Select(Write))}]",
        SpecMapping mapping => "{" + string.Join(", ", mapping.Entries.Select(entry =>
            $"{Write(new SpecScalar(entry.Location, entry.Key))}: {Write(entry.Value)}")) + "}",
        _ => throw new ArgumentException($"unknown kind of value {value.GetType().Name}", nameof(value)),
    };

    // A reference below inputs is one value: it replaces the reference before it.
    private static IEnumerable<string> Flatten(SpecMapping mapping, string path, bool underInputs) => mapping.Entries.SelectMany(entry =>
        !underInputs && entry.Value is SpecMapping { Entries.Count: > 0 } below && !entry.Key.Contains('.', StringComparison.Ordinal)
            ? Flatten(below, path + entry.Key + ".", path.Length == 0 && entry.Key == SpecKeys.Inputs)
            : [$"{path}{entry.Key}={Write(entry.Value)}"]);
}
