using D1.Model;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace D1.Stages.Specs;

/// <summary>Reads YAML into <see cref="SpecValue"/>s.</summary>
public static class SpecYaml
{
    /// <summary>Reads one document that must be a mapping; an empty one is an empty mapping.</summary>
    /// <exception cref="InputException">The text is not YAML, holds several documents, repeats a key, or is not a mapping.</exception>
    public static SpecMapping ParseMapping(string text, string source)
    {
        var value = Parse(text, line => line with { Source = source }, source);
        return value switch
        {
            null or SpecScalar { IsNull: true } => new SpecMapping(new SourceLocation(source, 1, 1), []),
            SpecMapping mapping => mapping,
            _ => throw value.Error($"a spec is a mapping of keys to values, not {value.Describe()}"),
        };
    }

    /// <summary>Reads the value of a command-line override; every part of it is located at <paramref name="option"/>.</summary>
    public static SpecValue ParseOverride(string text, string option) =>
        Parse(text, _ => new SourceLocation(option), option) ?? new SpecScalar(new SourceLocation(option), "");

    private static SpecValue? Parse(string text, Func<SourceLocation, SourceLocation> locate, string source)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            var location = locate(new SourceLocation(source, (int)error.Start.Line, (int)error.Start.Column));
            throw new InputException($"{location}: not valid YAML: {FirstLine(error)}");
        }
        catch (InvalidOperationException error)
        {
            // What the parser says where a flow is not closed behind an empty key.
            throw new InputException($"{source}: not valid YAML: {error.Message}", error);
        }
        if (stream.Documents.Count > 1) throw new InputException($"{source}: holds {stream.Documents.Count} YAML documents; a spec is one");
        return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode, locate);
    }

    private static SpecValue Convert(YamlNode node, Func<SourceLocation, SourceLocation> locate)
    {
        var location = Locate(node, locate);
        return node switch
        {
            YamlScalarNode scalar => new SpecScalar(location, scalar.Value ?? "", scalar.Style is ScalarStyle.Plain or ScalarStyle.Any),
            YamlSequenceNode sequence => new SpecSequence(location, [.. sequence.Children.Select(child => Convert(child, locate))]),
            YamlMappingNode mapping => new SpecMapping(location, [.. mapping.Children.Select(pair => Entry(pair.Key, pair.Value, locate))]),
            _ => throw new InputException($"{location}: unsupported YAML here"),
        };
    }

    private static SpecEntry Entry(YamlNode key, YamlNode value, Func<SourceLocation, SourceLocation> locate)
    {
        var location = Locate(key, locate);
        return key is YamlScalarNode { Value: { } name }
            ? new SpecEntry(name, location, Convert(value, locate))
            : throw new InputException($"{location}: a key must be a single word");
    }

    private static SourceLocation Locate(YamlNode node, Func<SourceLocation, SourceLocation> locate) =>
        locate(new SourceLocation("", (int)node.Start.Line, (int)node.Start.Column));

    private static string FirstLine(YamlException error)
    {
        var message = (error.InnerException ?? error).Message;
        return message.Split('\n')[0].TrimEnd();
    }
}
