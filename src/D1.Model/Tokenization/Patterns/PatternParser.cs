namespace D1.Model.Tokenization.Patterns;

/// <summary>
/// Reads the dialect of tokenizer.json (Oniguruma with Ruby's syntax), less captures by number, recursion and multi-character case
/// folding, which no split pattern uses.
/// </summary>
internal sealed class PatternParser
{
    private const int MaxDepth = 100;

    private readonly PatternReader _reader;
    private bool _ignoreCase;
    private bool _dotIsAny;
    private int _depth;

    private PatternParser(string pattern) => _reader = new PatternReader(pattern);

    /// <exception cref="InputException">Not a pattern of this dialect; the message says where.</exception>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.ParseChoice();
        return parser._reader.AtEnd ? node : throw parser._reader.Error("')' without '('");
    }

    private PatternNode ParseChoice()
    {
        if (++_depth > MaxDepth) throw _reader.Error($"groups deeper than {MaxDepth}");
        var (ignoreCase, dotIsAny) = (_ignoreCase, _dotIsAny);
        var branches = new List<PatternNode>();
        do branches.Add(ParseSequence());
        while (_reader.Take("|"));
        (_ignoreCase, _dotIsAny) = (ignoreCase, dotIsAny); // flags set inside a group end with it
        _depth--;
        return branches.Count == 1 ? branches[0] : new PatternNode.Choice(branches);
    }

    private PatternNode.Sequence ParseSequence()
    {
        var parts = new List<PatternNode>();
        while (!_reader.AtEnd && !_reader.Sees("|") && !_reader.Sees(")"))
            if (ParseAtom() is { } atom) parts.Add(ParseQuantifiers(atom));
        return new PatternNode.Sequence(parts);
    }

    private PatternNode ParseQuantifiers(PatternNode atom)
    {
        while (true)
        {
            (int Min, int? Max) limits;
            var isInterval = false;
            if (_reader.Take("*")) limits = (0, null);
            else if (_reader.Take("+")) limits = (1, null);
            else if (_reader.Take("?")) limits = (0, 1);
            else if (_reader.TakeInterval() is { } interval) (limits, isInterval) = (interval, true);
            else return atom;

            if (++_depth > MaxDepth) throw _reader.Error($"more than {MaxDepth} repetitions inside one another");
            var lazy = !(isInterval && limits.Min == limits.Max) && _reader.Take("?"); // x{3}? is an optional x{3}
            atom = new PatternNode.Repeat(atom, limits.Min, limits.Max, lazy);
            if (!lazy && !isInterval && _reader.Take("+")) atom = new PatternNode.Atomic(atom); // x{3}+ is a repeated x{3}
            _depth--;
        }
    }

    /// <returns>null for what matches nothing by itself: flags and comments.</returns>
    private PatternNode? ParseAtom()
    {
        if (_reader.Take("(")) return ParseGroup();
        if (_reader.Take("[")) return new PatternNode.One(new PatternClassParser(_reader, _ignoreCase).Parse());
        if (_reader.Take("^")) return new PatternNode.Anchor(PatternAnchor.LineStart);
        if (_reader.Take("$")) return new PatternNode.Anchor(PatternAnchor.LineEnd);
        if (_reader.Take(".")) return new PatternNode.One(_dotIsAny ? RuneSet.Any : RuneSet.Of('\n').Negate());
        if (_reader.Take("\\A")) return new PatternNode.Anchor(PatternAnchor.TextStart);
        if (_reader.Take("\\z")) return new PatternNode.Anchor(PatternAnchor.TextEnd);
        if (_reader.Take("\\Z")) return new PatternNode.Anchor(PatternAnchor.TextEndOrLastLineFeed);
        if (_reader.Take("\\b")) return new PatternNode.Anchor(PatternAnchor.WordBoundary);
        if (_reader.Take("\\B")) return new PatternNode.Anchor(PatternAnchor.NoWordBoundary);
        if (_reader.Take("\\")) return Single(_reader.TakeEscape(out _));
        if (_reader.Sees("*") || _reader.Sees("+") || _reader.Sees("?")) throw _reader.Error("nothing to repeat");
        return Single(RuneSet.Of(_reader.Next()));
    }

    private PatternNode.One Single(RuneSet set) => new(_ignoreCase ? set.IgnoreCase() : set);

    private PatternNode? ParseGroup()
    {
        if (!_reader.Take("?")) return Closed(ParseChoice());
        if (_reader.Take("#"))
        {
            _reader.TakeUntil(")");
            return null;
        }

        if (_reader.Take(":")) return Closed(ParseChoice());
        if (_reader.Take(">")) return Closed(new PatternNode.Atomic(ParseChoice()));
        if (_reader.Take("=")) return Closed(new PatternNode.Look(ParseChoice(), Ahead: true, Negated: false));
        if (_reader.Take("!")) return Closed(new PatternNode.Look(ParseChoice(), Ahead: true, Negated: true));
        if (_reader.Take("<=")) return Closed(new PatternNode.Look(ParseChoice(), Ahead: false, Negated: false));
        if (_reader.Take("<!")) return Closed(new PatternNode.Look(ParseChoice(), Ahead: false, Negated: true));
        if (_reader.Take("<"))
        {
            _reader.TakeUntil(">");
            return Closed(ParseChoice());
        }

        return ParseFlags();
    }

    private PatternNode? ParseFlags()
    {
        var before = (_ignoreCase, _dotIsAny);
        var value = true;
        while (!_reader.Sees(":") && !_reader.Sees(")"))
            switch (_reader.Next())
            {
                case '-': value = false; break;
                case 'i': _ignoreCase = value; break;
                case 'm' or 's': _dotIsAny = value; break;
                default: throw _reader.Error("this kind of group is not supported");
            }

        if (_reader.Take(")")) return null; // until the end of the group around it
        _reader.Take(":");
        var body = Closed(ParseChoice());
        (_ignoreCase, _dotIsAny) = before;
        return body;
    }

    private PatternNode Closed(PatternNode node) => _reader.Take(")") ? node : throw _reader.Error("')' is missing");
}
