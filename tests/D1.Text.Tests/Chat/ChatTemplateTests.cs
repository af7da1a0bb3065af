using System.Text.Json;
using D1.Core;
using D1.Text.Chat;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Text.Tests.Chat;

/// <summary>The subset of Jinja: what each part renders. The expected texts were taken from Jinja 3.1 itself.</summary>
public sealed class ChatTemplateTests
{
    private static readonly JsonElement Messages = JsonElement.Parse("""[{"role": "user", "content": " Hé 🙂 "}"""
        + """, {"role": "assistant", "content": null, "tool_calls": [{"name": "f", "arguments": {"a": 1.0, "b": [true, "\"é\n"]}}]}]""");

    [Theory]
    [InlineData("{{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 7 / 2 }} {{ -2 ** 2 }}", "7 3 -4 2 1024 3.5 4")]
    [InlineData("{{ 1e3 }} {{ 1.5e-7 }} {{ 1e16 }} {{ 0.1 + 0.2 }} {{ 123456789.125 }}",
        "1000.0 1.5e-07 1e+16 0.30000000000000004 123456789.125")]
    [InlineData("{{ 'a' ~ 1 ~ none ~ true ~ 1.0 }}", "a1NoneTrue1.0")]
    [InlineData("{{ 1, 'it\\'s', [none, 'x'], {'k': (1,)} }}", "(1, \"it's\", [None, 'x'], {'k': (1,)})")]
    [InlineData("{{ 'hello🙂x'[::-1] }}{{ 'hello🙂x'[5] }}{{ 'hello🙂x'|length }}{{ 'abc'[-2:] }}{{ 'abc'[5:] }}",
        "x🙂olleh🙂7bc")]
    [InlineData("{{ 1 < 2 < 3 }}{{ 1 < 2 > 3 }}{{ not 1 == 2 }}{{ 'a' in 'abc' }}{{ 'x' not in {'x': 1} }}{{ true == 1 }}{{ none == false "
        + "}}", "TrueFalseTrueTrueFalseTrueFalse")]
    [InlineData("{{ x is defined }}{{ x is not defined }}{{ none is none }}{{ 'a' is string }}{{ 3 is odd }}{{ 4 is divisibleby 2 }}{{ "
        + "'a' is in ['a'] }}", "FalseTrueTrueTrueTrueTrueTrue")]
    [InlineData("{{ x|default('d') }}{{ ''|default('d') }}{{ ''|default('d', true) }}{{ x }}", "dd")]
    [InlineData("{{ 'a' if x else 'b' }}{{ 'c' if false }}", "b")]
    [InlineData("{{ ' \\x1d\\u2003x ' | trim }}|{{ 'xxaxx'.strip('x') }}|{{ ' a '.rstrip() }}", "x|a| a")]
    [InlineData("{{ 'a,b,,c'.split(',') }}{{ ' a  b c '.split() }}{{ 'a b c'.split(' ', 1)[-1] }}",
        "['a', 'b', '', 'c']['a', 'b', 'c']b c")]
    [InlineData("{{ 'abc'.startswith('ab') }}{{ 'abc'.endswith(('x', 'c')) }}{{ 'a-b-c'.replace('-', '+', 1) }}{{ 'x🙂y'.find('y') }}",
        "TrueTruea+b-c2")]
    [InlineData("{{ 'hello world'|title }} {{ 'hELLO'|capitalize }} {{ 'abc'|upper }} {{ 'ABC'.lower() }}", "Hello World Hello ABC abc")]
    [InlineData("{{ [3, 1, 2]|sort }}{{ ['b', 'A']|sort|join('-') }}{{ [1, 2]|last }}{{ [1, 1, 2]|unique|list }}{{ 'ab'|list }}",
        "[1, 2, 3]A-b2[1, 2]['a', 'b']")]
    [InlineData("{{ messages|map(attribute='role')|join('|') }} {{ messages|selectattr('role', 'equalto', 'user')|list|length }} {{ [1, "
        + "2, 3, 4]|select('even')|list }}", "user|assistant 1 [2, 4]")]
    [InlineData("{{ range(1, 7, 2)|list }}{{ '5'|int + 1 }}{{ 'x'|int }}{{ 3.7|int }}{{ -3|abs }}", "[1, 3, 5]6033")]
    [InlineData("{{ messages[1].tool_calls[0] | tojson }}", "{\"name\": \"f\", \"arguments\": {\"a\": 1.0, \"b\": [true, \"\\\"é\\n\"]}}")]
    [InlineData("{{ {'b': [1, {}], 'a': none}|tojson(indent=2) }}", "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": null\n}")]
    [InlineData("{{ {'items': 5}['items'] }}{{ messages[9] is defined }}{{ messages[0].nothing is defined }}{{ {'a': 1}.get('b', 'z') }}",
        "5FalseFalsez")]
    [InlineData("{% for x in [1, 2, 3] if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }}{{ ';' if not loop.last }}{% else %}none{% "
        + "endfor %}", "1/2:2;2/2:3")]
    [InlineData("{% for x in [] %}a{% else %}none{% endfor %}", "none")]
    [InlineData("{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }},{% endfor %}{{ x }}", "2,3,1")]
    [InlineData("{% set ns = namespace(x=1) %}{% for i in [1, 2] %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}", "4")]
    [InlineData("{% for i in range(10) %}{% if i == 2 %}{% continue %}{% elif i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}", "0134")]
    [InlineData("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }}{{ loop.cycle('x', 'y') }}{{ loop.revindex }}{% endfor %}",
        "a=1x2b=2y1")]
    [InlineData("{% set c %}x {{ 1 }}{% endset %}[{{ c }}]{% set a, b = 1, 2 %}{{ a + b }}", "[x 1]3")]
    [InlineData("{% macro f(a, b=2) %}{{ a }}-{{ b }};{% endmacro %}{{ f(1) }}{{ f(1, b=3) }}{{ f(b=4, a=5) }}", "1-2;1-3;5-4;")]
    [InlineData("  {% if true %}\n  a\n    {% endif %}\nb {% set x = 1 %} c\n{%+ if true %} d{% endif +%}\n\n{# comment #}\ne\n",
        "  a\nb  c\n d\n\ne")]
    [InlineData("a {%- set x = 'q' -%}  \n  {{- x -}}  \n z", "aqz")]
    [InlineData("{%- raw -%}  {{ not }} {% this %} {%- endraw %}{{ '%}' }}{{ '}}' }}{{ {'a': {'b': 1}}['a']['b'] }}",
        "{{ not }} {% this %}%}}}1")]
    [InlineData("a\r\nb{% if true %}\r\nc{% endif %}\n\n", "a\nbc")]
    [InlineData("{% generation %}{{ bos_token }}{% endgeneration %}{{ add_generation_prompt }}", "<s>True")]
    public void A_template_renders_as_jinja_does(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("\n{{ raise_exception('roles must alternate') }}", "the template refuses: roles must alternate")]
    [InlineData("a\nb{{ x.y }}", "line 2: 'x' is undefined")]
    [InlineData("{{ messages[0].content.nope() }}", "line 1: 'nope' of a string is undefined")]
    [InlineData("{{ x + 1 }}", "line 1: 'x' is undefined")]
    [InlineData("{{ 'a' + 1 }}", "line 1: '+' does not go with a string and an integer")]
    [InlineData("{{ 1 // 0 }}", "line 1: division by zero")]
    [InlineData("{{ 'a'|shout }}", "line 1: the filter 'shout' is not supported")]
    [InlineData("{{ 'a' is shouted }}", "line 1: the test 'shouted' is not supported")]
    [InlineData("\n\n{% include 'x' %}", "line 3: the block 'include' is not supported")]
    [InlineData("{% for x in y %}\n", "line 1: expected 'endfor', not the template's end")]
    [InlineData("{% if x %}{% endfor %}", "line 1: expected 'endif', not 'endfor'")]
    [InlineData("a\n{% endif %}", "line 2: 'endif' is out of place")]
    [InlineData("{{ 1", "line 1: a tag without '}}'")]
    [InlineData("{{ 'abc }}", "line 1: a string without its closing quote")]
    [InlineData("{# x", "line 1: a comment without '#}'")]
    [InlineData("{{ a b }}", "line 1: expected '}}', not 'b'")]
    [InlineData("{{ 1 + }}", "line 1: an expression is missing")]
    [InlineData("{{ a ! b }}", "line 1: '!' is not part of the language")]
    [InlineData("{% set x.y = 1 %}", "'x' is no namespace")]
    [InlineData("{% for x in 5 %}{% endfor %}", "an integer has no items to go through")]
    [InlineData("{% for a, b in [[1]] %}{% endfor %}", "2 names for 1 values")]
    public void What_cannot_be_rendered_is_one_clear_line(string template, string message) => AssertRefused(template, message);

    [Theory]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "does not end within")]
    [InlineData("{% set ns = namespace(s='x') %}{% for a in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "characters")]
    [InlineData("{{ 'x' * 999999999999 }}", "characters")]
    [InlineData("{{ range(1000000000) }}", "more than 100000 numbers")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "macros call each other deeper than")]
    [InlineData("{% set ns = namespace(l=[]) %}{% for a in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
        "too large to be printed")]
    [InlineData("{% set ns = namespace(l=[]) %}{% for a in range(99999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
        "nested too deep")]
    [InlineData("{% set l = range(99999) %}{% for a in l %}{{ -1 in l }}{% endfor %}", "too often")]
    public void Work_without_end_is_refused(string template, string message) => AssertRefused(template, message);

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        AssertRefused("{{ " + new string('(', 10_000) + "1" + new string(')', 10_000) + " }}", "nested deeper");
        AssertRefused("{{ " + string.Concat(Enumerable.Repeat("not ", 100_000)) + "x }}", "nested deeper");
        AssertRefused(string.Concat(Enumerable.Repeat("{% if x %}", 100_000)), "nested deeper");
        AssertRefused("{{ 1" + string.Concat(Enumerable.Repeat("+1", 100_000)) + " }}", "longer than");
    }

    [Fact]
    public void Any_text_is_a_template_or_a_clear_error() => Prop.ForAll(
        Gen.Elements("{{", "}}", "{%", "%}", "-%}", "{#", "#}", " ", "\n", "if", "endif", "for", "in", "endfor", "set", "x", "'a'", "1",
            "(", ")", "[", "]", "{", "}", ":", ",", "|", "trim", "is", "not", "+", "=", "messages", ".", "raw", "endraw", "\\", "🙂",
            "\uD800")
            .ListOf().Select(string.Concat).ToArbitrary(),
        template =>
        {
            try
            {
                Render(template);
            }
            catch (InputException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Templates_are_found_in_their_files()
    {
        var folder = Directory.CreateTempSubdirectory("d1-chat-");
        try
        {
            var config = Path.Combine(folder.FullName, "tokenizer_config.json");
            Assert.Equal($"{config}: no such file", Assert.Throws<InputException>(() => ChatTemplate.Load(folder.FullName)).Message);
            File.WriteAllText(config, "{}");
            Assert.Contains("no 'chat_template'", Assert.Throws<InputException>(() => ChatTemplate.Load(config)).Message);
            File.WriteAllText(config, """{"chat_template": "{{ bos_token }}{{ messages[0].content }}", "bos_token": {"content": "<s>"}}""");
            Assert.Equal("<s>hi", ChatTemplate.Load(config).Render([new ChatMessage("user", "hi")]));
            File.WriteAllText(config,
                """{"chat_template": [{"name": "tool_use", "template": "t"}"""
                    + """, {"name": "default", "template": "d{{ eos_token }}"}], "eos_token": "</s>"}""");
            Assert.Equal("d</s>", ChatTemplate.Load(folder.FullName).Render([]));
            File.WriteAllText(Path.Combine(folder.FullName, "chat_template.jinja"), "j\n{{ eos_token.x.y }}");
            Assert.Contains("chat_template.jinja: line 2",
                Assert.Throws<InputException>(() => ChatTemplate.Load(folder.FullName).Render([])).Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Render(string template) =>
        new ChatTemplate(template, new Dictionary<string, string> { ["bos_token"] = "<s>" }).Render(Messages, addGenerationPrompt: true);

    private static void AssertRefused(string template, string message)
    {
        var error = Assert.Throws<InputException>(() => Render(template));
        Assert.Contains(message, error.Message);
        Assert.StartsWith("chat template: ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }
}
