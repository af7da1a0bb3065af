using System.Globalization;
using D1.Core;
using D1.Data.Prompts.Python;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Data.Tests.Prompts;

public sealed class PythonModuleTests
{
    [Theory]
    [InlineData("X = 'a'", "a")]
    [InlineData("X = \"it's\" 'two' \"\"\"three \"quoted\" words\"\"\"", "it'stwothree \"quoted\" words")]
    [InlineData("X = ('a' # comment with ' in it\n  + 'b'\n)\n", "ab")]
    [InlineData("X = 'a' \\\n  'b'\nY = 'c'", "ab")]
    [InlineData("X = '''one\ntwo'''", "one\ntwo")]
    [InlineData("X = '''one\\\ntwo'''", "onetwo")]
    [InlineData("X = 'one'\r\nY = 'two'\r\n", "one")]
    [InlineData(@"X = '\n\t\\\'\x41\u00e4\U0001F600\101\q'", "\n\t\\'Aä\U0001F600A\\q")]
    [InlineData(@"X = r'\n\''", @"\n\'")]
    [InlineData(@"X = u'\x41'", "A")]
    [InlineData("X = ''", "")]
    [InlineData("X = 'first'\nX = 'last'", "last")]
    [InlineData("Y = 'b'\nX = 'a' + Y + (Y)", "abb")]
    [InlineData("Y = 'b'\nX = f'a{Y}{{}}'", "ab{}")]
    [InlineData("def f():\n    X = 'no'\nX = 'yes'", "yes")]
    [InlineData("if X == 'no': pass\nX = 'yes'", "yes")]
    [InlineData("X = 'a'\nY.X = 'b'\nf(X='c')\nX == 'd'\nclass C:\n    X = 'e'\n", "a")]
    [InlineData("X = 'a\f\u0085\u2028\u2029'\r", "a\f\u0085\u2028\u2029")]
    [InlineData("\uFEFFX = 'a'", "a")]
    public void Texts_are_read_as_python_reads_them(string source, string expected) => Assert.Equal(expected, Constant(source));

    [Fact]
    public void What_a_text_takes_from_a_row_is_a_field()
    {
        var module = Module("P = 'Do: '\ndef one():\n    y = g(P)\n    return h({'content': P + x['question'], 'k': 'z'})\ndef two():\n   "
            + " x = f\"{P}{row['nums']} {self.cells[0]} {target}\"\n");
        Assert.Equal("Do: {question}", module.Entry("one", "content").ToString());
        Assert.Equal("Do: {nums} {cells} {target}", module.Variable("two", "x").ToString());
        Assert.Equal(["nums", "cells", "target"], module.Variable("two", "x").Fields);
    }

    [Theory]
    [InlineData("x = 'a'\n    x += 'b'", "m.py, line 3: f gives 'x' a second value; which one counts is not read")]
    [InlineData("if c: pass\n    x = 'a'\n    x = 'b'", "m.py, line 4: f gives 'x' a second value; which one counts is not read")]
    [InlineData("x: str = 'a'", "m.py, line 2: 'x' gets its value in another way than 'x = …' at the beginning of a line")]
    [InlineData("x = 'a', 'b'", "m.py, line 2: ',' where a text was expected to go on or end; strings, names and + are read")]
    [InlineData("y = 'a'", "m.py: f has no 'x = …'")]
    public void A_variable_with_another_value_than_one_text_is_refused(string body, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => Module($"def f():\n    {body}\n").Variable("f", "x")).Message);

    [Fact]
    public void A_function_ends_where_its_indentation_does() =>
        Assert.Equal("m.py: one has no entry \"content\": …",
            Assert.Throws<InputException>(() => Module("def one():\n    pass\nE = {'content': 'x'}\n").Entry("one", "content")).Message);

    [Theory]
    [InlineData("X = 'a", "m.py, line 1: a string is not closed")]
    [InlineData("\nX = '''a\n\n", "m.py, line 2: a string is not closed")]
    [InlineData("Y = 'a'", "m.py: there is no 'X = …'")]
    [InlineData("X = 1", "m.py, line 1: '1' where a text was expected to go on or end; strings, names and + are read")]
    [InlineData("X = 'a' % b", "m.py, line 1: '%' where a text was expected to go on or end; strings, names and + are read")]
    [InlineData("X = ('a'", "m.py: ends within an expression")]
    [InlineData("X = 'a' +", "m.py: ends within an expression")]
    [InlineData("X = f('a')", "m.py, line 1: '(' where a text was expected to go on or end; strings, names and + are read")]
    [InlineData("X = b'a'", "m.py, line 1: bytes are no text")]
    [InlineData(@"X = '\x4'", @"m.py, line 1: \x needs 2 hexadecimal digits")]
    [InlineData(@"X = '\ud800'", "m.py, line 1: U+D800 is no character")]
    [InlineData(@"X = '\N{BULLET}'", @"m.py, line 1: characters by name (\N) are not read")]
    [InlineData("X = f'{a'", "m.py, line 1: a '{' without '}'")]
    [InlineData("X = f'a}'", "m.py, line 1: a '}' without '{'")]
    [InlineData("X = f'{}'", "m.py, line 1: nothing between braces")]
    [InlineData("X = f'{a:>3}'", "m.py, line 1: an f-string may hold names and parts of rows, without format or conversion")]
    [InlineData("X = f'{1 + 2}'", "m.py, line 1: an f-string may hold names and parts of rows")]
    [InlineData("X = 'a'\nX += 'b'", "m.py, line 2: 'X' gets its value in another way than 'X = …' at the beginning of a line")]
    [InlineData("X = 'a'\nX: str = 'b'", "m.py, line 2: 'X' gets its value in another way than 'X = …' at the beginning of a line")]
    [InlineData("X = 'a'\nX, Y = 'b', 'c'", "m.py, line 2: 'X' gets its value in another way than 'X = …' at the beginning of a line")]
    [InlineData("X = 'a'\nY = X = 'b'", "m.py, line 2: 'X' gets its value in another way than 'X = …' at the beginning of a line")]
    [InlineData("X = 'a'\nif c:\n    X = 'b'", "m.py, line 3: 'X' gets its value in another way than 'X = …' at the beginning of a line")]
    [InlineData("X = 'a'\nfor X in y: pass", "m.py, line 2: 'X' gets its value in another way than 'X = …' at the beginning of a line")]
    [InlineData("X = 'a'\nprint(X := 'b')", "m.py, line 2: 'X' gets its value in another way than 'X = …' at the beginning of a line")]
    [InlineData("X = 'a'\ndef X(): pass", "m.py, line 2: 'X' gets its value in another way than 'X = …' at the beginning of a line")]
    [InlineData("from a import X", "m.py, line 1: 'X' gets its value in another way than 'X = …' at the beginning of a line")]
    [InlineData("X = 'a', 'b'", "m.py, line 1: ',' where a text was expected to go on or end; strings, names and + are read")]
    [InlineData("X = 'a' + Y\nY = 'b' + X", "m.py, line 1: 'X' is made of itself")]
    public void What_cannot_be_read_is_one_line_with_its_place(string source, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => Constant(source)).Message);

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Contains("nested too deep", Assert.Throws<InputException>(() => Constant("X = " + new string('(', 100_000))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Any_text_survives_any_spelling() => Prop.ForAll(Gen.Zip(Texts(), Gen.Choose(0, 5)).ToArbitrary(), pair =>
        Constant($"A = 1\nX = {Spell(pair.Item1, pair.Item2)}  # end\nB = 2\n") == pair.Item1).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_source_is_read_or_refused() => Prop.ForAll(
        Gen.Elements("X", "=", "'", "\"", "'''", "f'", "r\"", "{", "}", "(", ")", "+", "\\", "\n", "[", "]", " ", "#", "a", "1", ":",
            "def X", "\\x4").ListOf().ToArbitrary(), parts =>
        {
            var source = "X = 'a'" + string.Concat(parts);
            try
            {
                Constant(source);
            }
            catch (InputException error)
            {
                return error.Message.StartsWith("m.py", StringComparison.Ordinal) && !error.Message.Contains('\n');
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static Gen<string> Texts() =>
        Gen.Elements("a", "ä", "\U0001F600", "\\", "'", "\"", "\n", "\t", "{", "}", "\0", "0", "\\n", "#", " ").ListOf()
            .Select(parts => string.Concat(parts));

    private static string Spell(string text, int way)
    {
        var escaped = string.Concat(text.EnumerateRunes().Select(rune => rune.Value switch
        {
            '\\' => @"\\",
            '\'' => @"\'",
            '"' => "\\\"",
            '\n' => way % 2 == 0 ? @"\n" : @"\x0a",
            < 32 or > 126 => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            _ => rune.ToString(),
        }));
        return way switch
        {
            0 or 1 => $"'{escaped}'",
            2 => $"\"\"\"{escaped}\"\"\"",
            3 => $"(f'''{escaped.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)}''')",
            4 => $"('' + \"{escaped}\"\n  '')",
            _ => $"F\"{escaped.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)}\" U'' \\\n + R''",
        };
    }

    private static PythonModule Module(string source) => PythonModule.Parse(source, "m.py");

    private static string Constant(string source) => Module(source).Constant("X").Render(new Dictionary<string, string>());
}
