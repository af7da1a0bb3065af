using D1.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace D1.Pipeline.Specs;

/// <summary>Reads YAML into <see cref="SpecValue"/>s, event by event, so that limits hold before anything is composed.</summary>
public static class SpecYaml
{
    /// <summary>Values in values; a spec has three or four.</summary>
    internal const int Deepest = 32;

    /// <summary>Values altogether, those that aliases repeat counted each time; a spec has some hundred.</summary>
    private const int Most = 20_000;

    /// <summary>Reads one document that must be a mapping; an empty one is an empty mapping.</summary>
    /// <exception cref="InputException">
    /// The text is not YAML, holds several documents, repeats a key, is too deep or too large, or is not a mapping.
    /// </exception>
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
        try
        {
            return new Composer(new Parser(new StringReader(text)), locate, source).Document();
        }
        catch (YamlException error)
        {
            var location = locate(new SourceLocation(source, (int)error.Start.Line, (int)error.Start.Column));
            throw new InputException($"{location}: not valid YAML: {error.Message.Split('\n')[0].TrimEnd()}");
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // What the parser says where a flow is not closed behind an empty key, and of a tag that is no URI.
            throw new InputException($"{source}: not valid YAML: {error.Message}", error);
        }
    }

    /// <summary>Makes values of events. An alias is the value that its anchor named, not a copy of it.</summary>
    private sealed class Composer(Parser events, Func<SourceLocation, SourceLocation> locate, string source)
    {
        // Height is the number of levels below the value: an alias brings them all to where it stands.
        private readonly Dictionary<AnchorName, (SpecValue? Value, int Size, int Height)> _anchors = [];
        private int _size, _lowest;

        public SpecValue? Document()
        {
            events.Consume<StreamStart>();
            SpecValue? value = null;
            if (events.TryConsume<DocumentStart>(out _))
            {
                value = Value(depth: 0);
                events.Consume<DocumentEnd>();
            }
            if (!events.Accept<StreamEnd>(out _)) throw new InputException($"{source}: holds several YAML documents; a spec is one");
            return value;
        }

        private SpecValue Value(int depth)
        {
            var location = Locate(events.Current!);
            Reach(depth, location);
            return events.TryConsume<AnchorAlias>(out var alias) ? Alias(alias, depth, location) : Written(depth, location);
        }

        private SpecValue Written(int depth, SourceLocation location)
        {
            var (before, outside) = (_size, _lowest);
            _lowest = depth;
            Grow(1, location);
            var anchor = events.Current is NodeEvent node ? node.Anchor : AnchorName.Empty;
            if (!anchor.IsEmpty) _anchors[anchor] = (null, 0, 0);
            SpecValue value = events switch
            {
                _ when events.TryConsume<Scalar>(out var scalar) =>
                    new SpecScalar(location, scalar.Value, scalar.Style is ScalarStyle.Plain or ScalarStyle.Any),
                _ when events.TryConsume<SequenceStart>(out _) => Sequence(location, depth),
                _ when events.TryConsume<MappingStart>(out _) => Mapping(location, depth),
                _ => throw new InputException($"{location}: unsupported YAML here"),
            };
            if (!anchor.IsEmpty) _anchors[anchor] = (value, _size - before, _lowest - depth);
            _lowest = Math.Max(outside, _lowest);
            return value;
        }

        private SpecValue Alias(AnchorAlias alias, int depth, SourceLocation location)
        {
            if (!_anchors.TryGetValue(alias.Value, out var named))
                throw new InputException($"{location}: no anchor '&{alias.Value}' stands before '*{alias.Value}'");
            if (named.Value is null)
                throw new InputException($"{location}: '*{alias.Value}' stands within '&{alias.Value}', which would hold itself");
            Grow(named.Size, location);
            Reach(depth + named.Height, location);
            return named.Value;
        }

        private SpecSequence Sequence(SourceLocation location, int depth)
        {
            var items = new List<SpecValue>();
            while (!events.TryConsume<SequenceEnd>(out _)) items.Add(Value(depth + 1));
            return new SpecSequence(location, items);
        }

        private SpecMapping Mapping(SourceLocation location, int depth)
        {
            var (entries, names) = (new List<SpecEntry>(), new HashSet<string>(StringComparer.Ordinal));
            while (!events.TryConsume<MappingEnd>(out _))
            {
                var place = Locate(events.Current!);
                if (!events.Accept<Scalar>(out _)) throw new InputException($"{place}: a key must be a single word");
                var key = ((SpecScalar)Value(depth + 1)).Text;
                if (!names.Add(key)) throw new InputException($"{place}: key '{key}' is there a second time");
                entries.Add(new SpecEntry(key, place, Value(depth + 1)));
            }
            return new SpecMapping(location, entries);
        }

        private void Reach(int depth, SourceLocation location)
        {
            _lowest = Math.Max(_lowest, depth);
            if (depth > Deepest) throw new InputException($"{location}: more than {Deepest} values within each other");
        }

        private void Grow(int size, SourceLocation location)
        {
            _size += size;
            if (_size > Most) throw new InputException($"{location}: more than {Most} values, counting what aliases repeat");
        }

        private SourceLocation Locate(ParsingEvent happened) =>
            locate(new SourceLocation("", (int)happened.Start.Line, (int)happened.Start.Column));
    }
}
