using D1.Model;

namespace D1.Data.Prompts.Python;

/// <summary>
/// The texts of a Python module, read without running it: strings of any quotes and escapes, their concatenation, names of such strings, and f-strings.
/// What a text takes from a row (<c>x["question"]</c>, <c>{numbers}</c>) becomes a field.
/// </summary>
public sealed class PythonModule
{
    private readonly string _file;
    private readonly IReadOnlyList<PythonToken> _tokens;

    private PythonModule(string file, IReadOnlyList<PythonToken> tokens) => (_file, _tokens) = (file, tokens);

    /// <param name="source">The module's text.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="InputException">A string is not closed; the message names file and line.</exception>
    public static PythonModule Parse(string source, string file) => new(file, PythonTokens.Read(source, file));

    /// <exception cref="InputException">No such file, or as <see cref="Parse"/>.</exception>
    public static PythonModule Read(string path) => Parse(Rows.TextFile.ReadAll(path), path);

    /// <summary>The value that the module gives a name; the last one counts.</summary>
    /// <exception cref="InputException">The module gives it none, or one that is no text.</exception>
    public PromptTemplate Constant(string name) =>
        FindConstant(name) is >= 0 and var at ? Expression(at, [name]) : throw new InputException($"{_file}: there is no '{name} = …'");

    /// <summary>The value that a function gives a variable.</summary>
    /// <param name="function">Its name; of several, as in classes, the first.</param>
    /// <param name="name">The variable.</param>
    /// <exception cref="InputException">No such function or variable, or its value is no text.</exception>
    public PromptTemplate Variable(string function, string name)
    {
        var (start, end) = Body(function);
        for (var at = start; at < end; at++)
            if (IsAssignment(at, name)) return Expression(at + 2, []);
        throw new InputException($"{_file}: {function} has no '{name} = …'");
    }

    /// <summary>The value of an entry of a dictionary that a function makes.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="key">The entry's key; of several, the first.</param>
    /// <exception cref="InputException">No such function or entry, or its value is no text.</exception>
    public PromptTemplate Entry(string function, string key)
    {
        var (start, end) = Body(function);
        for (var at = start; at + 1 < end; at++)
            if (_tokens[at].Kind == PythonTokenKind.String && _tokens[at].Text == key && _tokens[at + 1].Is(":")) return Expression(at + 2, []);
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

    private int FindConstant(string name)
    {
        for (var at = _tokens.Count - 1; at >= 0; at--)
            if (_tokens[at].Column == 0 && IsAssignment(at, name)) return at + 2;
        return -1;
    }

    private bool IsAssignment(int at, string name) =>
        _tokens[at].StartsLine && _tokens[at].Is(name) && at + 2 < _tokens.Count && _tokens[at + 1].Is("=") && !_tokens[at + 2].Is("=");

    private PromptTemplate Expression(int at, string[] within) => new PythonTextExpression(_file, _tokens, at, name =>
    {
        if (FindConstant(name) is not (>= 0 and var found)) return null;
        if (within.Contains(name)) throw new InputException($"{_file}, line {_tokens[found].Line}: '{name}' is made of itself");
        return Expression(found, [.. within, name]);
    }).Read();
}
