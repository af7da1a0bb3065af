using D1.Core;

namespace D1.Data.Prompts.Python;

/// <summary>
/// The texts of a Python module, read without running it: strings of any quotes and escapes, their concatenation, names of such strings,
/// and f-strings. What a text takes from a row (<c>x["question"]</c>, <c>{numbers}</c>) becomes a field.
/// </summary>
public sealed class PythonModule
{
    // Words before a name that they bind.
    private static readonly string[] Binders = ["for", "as", "import", "def", "class", "global", "nonlocal", "del"];
    private readonly string _file;
    private readonly IReadOnlyList<PythonToken> _tokens;

    private PythonModule(string file, IReadOnlyList<PythonToken> tokens) => (_file, _tokens) = (file, tokens);

    /// <param name="source">The module's text.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="InputException">A string is not closed; the message names file and line.</exception>
    public static PythonModule Parse(string source, string file) => new(file, PythonTokens.Read(source, file));

    /// <exception cref="InputException">No such file, or as <see cref="Parse"/>.</exception>
    public static PythonModule Read(string path) => Parse(Utf8Text.ReadAll(path), path);

    /// <summary>The value that the module gives a name; the last one counts.</summary>
    /// <exception cref="InputException">The module gives it none, one that is no text, or one in another way than <c>name = …</c> at the
    /// beginning of a line.</exception>
    public PromptTemplate Constant(string name) =>
        FindConstant(name) is { } at ? Expression(at, [name]).Read() : throw new InputException($"{_file}: there is no '{name} = …'");

    /// <summary>The value that a function gives a variable.</summary>
    /// <param name="function">Its name; of several, as in classes, the first.</param>
    /// <param name="name">The variable.</param>
    /// <exception cref="InputException">No such function or variable, its value is no text, or it gets more than one.</exception>
    public PromptTemplate Variable(string function, string name)
    {
        var (start, end) = Body(function);
        return Bindings(start, end, name) switch
        {
            [] => throw new InputException($"{_file}: {function} has no '{name} = …'"),
            [var only] => Expression(Value(only), []).Read(),
            [_, var second, ..] => throw new InputException(
                $"{_file}, line {_tokens[second].Line}: {function} gives '{name}' a second value; which one counts is not read"),
        };
    }

    /// <summary>The value of an entry of a dictionary that a function makes.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="key">The entry's key; of several, the first.</param>
    /// <exception cref="InputException">No such function or entry, or its value is no text.</exception>
    public PromptTemplate Entry(string function, string key)
    {
        var (start, end) = Body(function);
        for (var at = start; at + 1 < end; at++)
            if (_tokens[at].Kind == PythonTokenKind.String && _tokens[at].Text == key && _tokens[at + 1].Is(":"))
                return Expression(at + 2, []).Read(",", "}");
        throw new InputException($"{_file}: {function} has no entry \"{key}\": …");
    }

    /// <summary>The tokens of a function: up to the next line that is not indented deeper than it.</summary>
    private (int Start, int End) Body(string function)
    {
        for (var at = 0; at + 1 < _tokens.Count; at++)
        {
            if (!_tokens[at].StartsLine || !_tokens[at].Is("def") || !_tokens[at + 1].Is(function)) continue;
            var end = at + 1;
            while (end < _tokens.Count && !(_tokens[end].StartsLine && _tokens[end].Column <= _tokens[at].Column)) end++;
            return (at, end);
        }

        throw new InputException($"{_file}: there is no function '{function}'");
    }

    private int? FindConstant(string name)
    {
        int? last = null;
        for (var (start, end) = (0, 0); start < _tokens.Count; start = end)
        {
            // A statement of the module with what is indented below it; a function's and a class's names are their own.
            end = start + 1;
            while (end < _tokens.Count && !(_tokens[end].StartsLine && _tokens[end].Column == 0)) end++;
            var own = _tokens[start].Is("def") || _tokens[start].Is("class") || _tokens[start].Is("async");
            foreach (var at in Bindings(start, own ? Math.Min(start + 3, end) : end, name))
                last = at == start ? Value(at) : throw NotPlain(at);
        }

        return last;
    }

    /// <summary>Where a stretch of tokens gives a name a value, in whatever way.</summary>
    private List<int> Bindings(int start, int end, string name)
    {
        var found = new List<int>();
        var depth = 0;
        for (var at = start; at < end; at++)
        {
            var token = _tokens[at];
            if (token.Is("(") || token.Is("[") || token.Is("{")) depth++;
            else if (token.Is(")") || token.Is("]") || token.Is("}")) depth--;
            else if (token.Is(name) && Binds(at, end, depth)) found.Add(at);
        }

        return found;
    }

    private bool Binds(int at, int end, int depth)
    {
        bool Has(int place, string text) => place < end && !_tokens[place].StartsLine && _tokens[place].Is(text);
        if (Has(at + 1, ":") && Has(at + 2, "=")) return true;
        if (depth > 0 || (at > 0 && _tokens[at - 1].Is("."))) return false;
        if (at > 0 && !_tokens[at].StartsLine && Binders.Any(_tokens[at - 1].Is)) return true;
        if (Has(at + 1, "=")) return !Has(at + 2, "=");
        if (!_tokens[at].StartsLine) return false;
        // name: type, name, other = …, and name += … with an operator of one or two signs.
        return Has(at + 1, ":") || Has(at + 1, ",")
            || ("+-*/%&|^@<>".Any(sign => Has(at + 1, $"{sign}")) && (Has(at + 2, "=") || Has(at + 3, "=")));
    }

    /// <summary>Where the value of <c>name = …</c> begins.</summary>
    private int Value(int at) => _tokens[at].StartsLine && at + 1 < _tokens.Count && _tokens[at + 1].Is("=") ? at + 2 : throw NotPlain(at);

    private InputException NotPlain(int at) =>
        new($"{_file}, line {_tokens[at].Line}: '{_tokens[at].Text}' gets its value in another way than '{_tokens[at].Text} = …' at the "
            + "beginning of a line");

    private PythonTextExpression Expression(int at, string[] within) => new(_file, _tokens, at, name =>
    {
        if (FindConstant(name) is not { } found) return null;
        if (within.Contains(name)) throw new InputException($"{_file}, line {_tokens[found].Line}: '{name}' is made of itself");
        return Expression(found, [.. within, name]).Read();
    });
}
