namespace D1.Model.Tokenization.Patterns;

/// <summary>
/// Reads a class after its <c>[</c>: ranges, escapes, classes inside classes, <c>[:alpha:]</c> and intersections with <c>&amp;&amp;</c>.
/// </summary>
internal sealed class PatternClassParser(PatternReader reader, bool ignoreCase)
{
    private const int MaxDepth = 50;

    private int _depth;

    public RuneSet Parse()
    {
        if (++_depth > MaxDepth) throw reader.Error($"classes deeper than {MaxDepth}");
        var negated = reader.Take("^");
        var factors = new List<List<RuneSet>> { new() };
        for (var first = true; first || !reader.Sees("]"); first = false)
        {
            if (reader.AtEnd) throw reader.Error("']' is missing");
            if (reader.Take("&&")) factors.Add([]);
            else factors[^1].Add(ParseItem());
        }

        reader.Take("]");
        _depth--;
        var set = RuneSet.OfFactors(factors);
        if (ignoreCase) set = set.IgnoreCase();
        return negated ? set.Negate() : set;
    }

    private RuneSet ParseItem()
    {
        if (reader.Take("[:"))
        {
            var name = reader.TakeUntil(":]");
            var negated = name.StartsWith('^');
            var set = PatternProperties.Find(negated ? name[1..] : name) ?? throw reader.Error($"the class '[:{name}:]' is not supported");
            return negated ? set.Negate() : set;
        }

        if (reader.Take("[")) return Parse();
        var single = ParseSingle(out var first);
        if (first is null || !reader.Sees("-") || reader.Sees("-]") || reader.Sees("-&&") || reader.Sees("-[")) return single;
        reader.Take("-");
        ParseSingle(out var last);
        if (last is null || last < first) throw reader.Error("a range's ends are in the wrong order");
        return RuneSet.OfRange(first.Value, last.Value);
    }

    private RuneSet ParseSingle(out int? rune)
    {
        if (reader.Take("\\b"))
        {
            rune = '\b';
            return RuneSet.Of('\b');
        }

        if (reader.Take("\\")) return reader.TakeEscape(out rune);
        rune = reader.Next();
        return RuneSet.Of(rune.Value);
    }
}
