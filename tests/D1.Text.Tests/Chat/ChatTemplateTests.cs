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
    [InlineData("{{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 / 2 }} {{ -2 + 1 }} {{ - -3 }} {{ 2 * (3 - 1) }}", "7 3 -4 3.5 -1 3 4")]
    [InlineData("{{ 0.1 + 0.2 }} {{ 123456789.125 }} {{ 1 / 3 }} {{ 1 / 100000 }} {{ 1.0 }} {{ 0.0001 }}",
        "0.30000000000000004 123456789.125 0.3333333333333333 1e-05 1.0 0.0001")]
    [InlineData("{{ 1000000000000000.0 }} {{ 10000000000000000.0 }} {{ 99999999999999999999 + 1 }}",
        "1000000000000000.0 1e+16 100000000000000000000")]
    [InlineData("{{ 'a' ~ 1 ~ none ~ true ~ 1.0 }}", "a1NoneTrue1.0")]
    [InlineData("{{ [1, \"it's\", [none, 'x\\n'], messages[1].tool_calls[0].arguments] }}",
        "[1, \"it's\", [None, 'x\\n'], {'a': 1.0, 'b': [True, '\"é\\n']}]")]
    [InlineData("{{ 'hello🙂x'[::-1] }}{{ 'hello🙂x'[5] }}{{ 'hello🙂x'|length }}{{ 'abc'[-2:] }}{{ 'abc'[5:] }}{{ [1, 2, 3][:-1] }}",
        "x🙂olleh🙂7bc[1, 2]")]
    [InlineData("{{ 1 < 2 }}{{ 2 >= 3 }}{{ not 1 == 2 }}{{ 'a' in 'abc' }}{{ 'x' not in ['x', 1] }}{{ true == 1 }}{{ none == false }}"
        + "{{ 1 != 1.0 }}{{ not not none }}", "TrueFalseTrueTrueFalseTrueFalseFalseFalse")]
    [InlineData("{{ x is defined }}{{ x is not defined }}{{ none is none }}{{ 'a' is string }}{{ messages is iterable }}{{ 'a' is sequence "
        + "}}{{ messages[0] is mapping }}{{ x is undefined }}{{ false is false }}{{ 1 is true }}",
        "FalseTrueTrueTrueTrueTrueTrueTrueTrueFalse")]
    [InlineData("{{ 'a' if x else 'b' }}{{ 'c' if false }}{{ x }}{{ 1 if 0 else 2 if 0 else 3 }}{{ none or 'd' }}{{ 1 and 'e' }}", "b3de")]
    [InlineData("{{ ' \x1d\u2003x ' | trim }}|{{ 'xxaxx'.strip('x') }}|{{ ' a '.rstrip() }}|{{ '\\n\\na'.lstrip('\\n') }}", "x|a| a|a")]
    [InlineData("{{ 'a,b,,c'.split(',') }}{{ 'a</b>c'.split('</b>')[-1] }}{{ ('a b'.split(' ')|last).strip() }}{{ 'ab'.split(sep='b') }}",
        "['a', 'b', '', 'c']cb['a', '']")]
    [InlineData("{{ 'abc'.startswith('ab') }}{{ 'abc'.endswith('x') }}{{ 'a-b-c'|replace('-', '+') }}", "TrueFalsea+b+c")]
    [InlineData("{{ 'a\vb\u001cc\u2028d\r\ne\n'.splitlines() }}{{ ''.splitlines() }}{{ '\n\n'.splitlines()|length }}",
        "['a', 'b', 'c', 'd', 'e'][]2")]
    [InlineData("{{ ['b', 'a', 'b']|reject('equalto', 'b')|join('-') }}{{ [1, none]|join(', ') }}{{ [1, 2]|last }}{{ ['ab']|first }}",
        "a1, None2ab")]
    [InlineData("{{ messages[1].tool_calls[0] | tojson }}", "{\"name\": \"f\", \"arguments\": {\"a\": 1.0, \"b\": [true, \"\\\"é\\n\"]}}")]
    [InlineData("{{ messages[1].tool_calls[0]|tojson(indent=2)|safe }}",
        "{\n  \"name\": \"f\",\n  \"arguments\": {\n    \"a\": 1.0,\n    \"b\": [\n      true,\n      \"\\\"é\\n\"\n    ]\n  }\n}")]
    [InlineData("{{ messages[9] is defined }}{{ messages[0].nothing is defined }}{{ messages[-1]['role'] }}{{ (1)|string + '0' }}",
        "FalseFalseassistant10")]
    [InlineData("{% for x in [1, 2, 3] if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }}{{ ';' if not loop.last }}{% endfor %}",
        "1/2:2;2/2:3")]
    [InlineData("{% for m in messages %}{{ loop.index0 }}{{ loop.first }}{{ loop.previtem.role if loop.previtem }}"
        + "{{ loop.nextitem is defined }} {% endfor %}", "0TrueTrue 1FalseuserFalse ")]
    [InlineData("{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }},{% endfor %}{{ x }}", "2,3,1")]
    [InlineData("{% set ns = namespace(x=1) %}{% for i in [1, 2] %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}", "4")]
    [InlineData("{% for k, v in messages[0].items() %}{{ k }}={{ v }};{% endfor %}{% for k, v in messages[0]|items %}{{ k }}{% endfor %}"
        + "{% for k in messages[0] %}{{ k }}{% endfor %}{% for k, v in x|items %}!{% endfor %}",
        "role=user;content= Hé 🙂 ;rolecontentrolecontent")]
    [InlineData("{% macro f(a, b=2) %}{{ a }}-{{ b }};{% endmacro %}{{ f(1) }}{{ f(1, b=3) }}{{ f(b=4, a=5) }}{{ f() }}",
        "1-2;1-3;5-4;-2;")]
    [InlineData("  {% if true %}\n  a\n    {% endif %}\nb {% set x = 1 %} c\n{# comment #}\ne\n", "  a\nb  c\ne")]
    [InlineData("a {%- set x = 'q' -%}  \n  {{- x -}}  \n z", "aqz")]
    [InlineData("{{ '%}' }}{{ '}}' }}{# }} #}{ {{ '\\\\' }}", "%}}}{ \\")]
    [InlineData("a\r\nb{% if true %}\r\nc{% endif %}\r\rd\n\n", "a\nbc\nd\n")]
    [InlineData("a\f{% if true %}\u2028b{% endif %}\u0085c\u2029", "a\f\u2028b\u0085c\u2029")]
    [InlineData("{{ bos_token }}{{ add_generation_prompt }}", "<s>True")]
    public void A_template_renders_as_jinja_does(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("\n{{ raise_exception('roles must alternate') }}", "the template refuses: roles must alternate")]
    [InlineData("a\nb{{ x.y }}", "line 2: 'x' is undefined")]
    [InlineData("{{ strftime_now('%Y') }}", "line 1: 'strftime_now' is undefined")]
    [InlineData("{{ x + 1 }}", "line 1: 'x' is undefined")]
    [InlineData("{{ 'a' + 1 }}", "line 1: '+' does not go with a string and an integer")]
    [InlineData("{{ 'a' < 'b' }}", "line 1: '<' does not go with a string and a string")]
    [InlineData("{{ [1] == [1] }}", "line 1: '==' does not go with a list and a list")]
    [InlineData("{{ 1 // 0 }}", "line 1: division by zero")]
    [InlineData("\n\n{% include 'x' %}", "line 3: the block 'include' is not supported")]
    [InlineData("{% for x in y %}\n", "line 1: expected 'endfor', not the end")]
    [InlineData("{% if x %}{% endfor %}", "line 1: expected 'endif', not 'endfor'")]
    [InlineData("a\n{% endif %}", "line 2: 'endif' is out of place")]
    [InlineData("{{ 1", "line 1: a tag without '}}'")]
    [InlineData("{{ 'abc }}", "line 1: a string without its closing quote")]
    [InlineData("{# x", "line 1: a comment without '#}'")]
    [InlineData("{{ a b }}", "line 1: expected '}}', not 'b'")]
    [InlineData("{{ 1 + }}", "line 1: an expression is missing")]
    [InlineData("{{ 1 + ) }}", "line 1: ')' does not begin an expression")]
    [InlineData("{{ a ! b }}", "line 1: '!' is not part of the language")]
    [InlineData("{{ 1 🙂 }}", "line 1: '🙂' is not part of the language")]
    [InlineData("{{ 07 }}", "line 1: '07' is no number")]
    [InlineData("{% set x.y = 1 %}", "'x' is no namespace")]
    [InlineData("{% for x in 5 %}{% endfor %}", "an integer has no items to go through")]
    [InlineData("{% for a, b in [[1]] %}{% endfor %}", "2 names for 1 values")]
    public void What_cannot_be_rendered_is_one_clear_line(string template, string message) => AssertRefused(template, message);

    [Theory]
    [InlineData("{{ 'a'|shout }}", "the filter 'shout' is not supported")]
    [InlineData("{{ messages|unique(true) }}", "the filter 'unique' is not supported")]
    [InlineData("{{ '5'|int(0, 16) }}", "the filter 'int' is not supported")]
    [InlineData("{{ 'a' is shouted }}", "the test 'shouted' is not supported")]
    [InlineData("{{ messages|reject('even') }}", "reject: the argument 'other' is missing")]
    [InlineData("{{ messages|reject('even', 1) }}", "reject: the test 'even' is not supported; 'equalto' is")]
    [InlineData("{{ 'a'.upper() }}", "the method 'upper' of a string is not supported")]
    [InlineData("{{ messages[0].get('role') }}", "the method 'get' of a mapping is not supported")]
    [InlineData("{{ messages[0].values }}", "'values' is a method of mappings; ['values'] is the item")]
    [InlineData("{{ messages.append(1) }}", "the method 'append' of a list is not supported")]
    [InlineData("{% for x in [1] %}{{ loop.cycle('a', 'b') }}{% endfor %}", "the method 'cycle' of a loop is not supported")]
    [InlineData("{% for x in [1] %}{{ loop.revindex }}{% endfor %}", "'loop.revindex' is not supported")]
    [InlineData("{{ 2 ** 3 }}", "'**' is not supported")]
    [InlineData("{{ 7 % 2 }}", "'%' is not part of the language")]
    [InlineData("{{ {'a': 1} }}", "'{' is not part of the language")]
    [InlineData("{{ 1 < 2 < 3 }}", "a chain of comparisons is not supported")]
    [InlineData("{{ 'a'[0]('b') }}", "a call of anything but a name is not supported")]
    [InlineData("{{ (1, 2) }}", "expected ')', not ','")]
    [InlineData("{{ 'a' 'b' }}", "expected '}}', not a string")]
    [InlineData("{{ '\\x41' }}", "the escape '\\x' is not part of the language")]
    [InlineData("{% set x %}a{% endset %}", "expected '=', not '%}'")]
    [InlineData("{% set a, b = 1, 2 %}", "expected '=', not ','")]
    [InlineData("{% for x in [] %}a{% else %}b{% endfor %}", "expected 'endfor', not 'else'")]
    [InlineData("{% for x in [1] %}{% break %}{% endfor %}", "the block 'break' is not supported")]
    [InlineData("{% raw %}{% endraw %}", "the block 'raw' is not supported")]
    [InlineData("{% generation %}{% endgeneration %}", "the block 'generation' is not supported")]
    public void What_no_template_of_these_families_needs_is_refused_by_name(string template, string message) =>
        AssertRefused(template, message);

    [Theory]
    [InlineData("{{ messages|tojson(sort_keys=true) }}", "tojson: it has no argument 'sort_keys'")]
    [InlineData("{{ messages|tojson(2, 3) }}", "tojson: it takes at most 1 arguments")]
    [InlineData("{{ messages|tojson(indent=2, indent=3) }}", "tojson: the argument 'indent' is given twice")]
    [InlineData("{{ messages|tojson(2, indent=3) }}", "tojson: the argument 'indent' is given twice")]
    [InlineData("{{ messages|tojson(indent='a') }}", "tojson: 'indent' must be of the type integer, not a string")]
    [InlineData("{{ messages|length(1) }}", "length: it takes no arguments")]
    [InlineData("{{ 'a-b'|replace('-') }}", "replace: the argument 'new' is missing")]
    [InlineData("{{ 'a-b'|replace('-', '+', 1) }}", "replace: it takes at most 2 arguments")]
    [InlineData("{{ 'a b'.split() }}", "split: the argument 'sep' is missing")]
    [InlineData("{{ 'a b'.split(' ', 1) }}", "split: it takes at most 1 arguments")]
    [InlineData("{{ 'a b'.split(' ', maxsplit=1) }}", "split: it has no argument 'maxsplit'")]
    [InlineData("{{ 'a'.startswith(1) }}", "startswith: 'prefix' must be of the type string, not an integer")]
    [InlineData("{{ 'a'.splitlines(true) }}", "splitlines: it takes no arguments")]
    [InlineData("{{ namespace(1) }}", "namespace: it takes no arguments")]
    [InlineData("{{ raise_exception() }}", "raise_exception: the argument 'message' is missing")]
    [InlineData("{{ 'a-b'|replace(old='-', '+') }}", "replace: an argument without a name after one with a name")]
    [InlineData("{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}", "f: it takes at most 1 arguments")]
    [InlineData("{% macro f(a) %}{% endmacro %}{{ f(b=2) }}", "f: it has no argument 'b'")]
    public void No_argument_is_ignored(string template, string message) => AssertRefused(template, message);

    [Theory]
    [InlineData(8, "", "", "steps")]
    [InlineData(8, "{% set ns.s = ns.s + ns.s %}", "", "50000000 characters")]
    [InlineData(8, "{{ 'y' in ns.s + ns.s + ns.s + ns.s }}", "", "steps")]
    [InlineData(2, "{% set ns.l = [ns.l, ns.l] %}", "{{ ns.l }}", "steps")]
    [InlineData(4, "{% set ns.l = [ns.l] %}", "{{ ns.l }}", "a value is deeper than 1000")]
    [InlineData(4, "{% set ns.l = [ns.l] %}", "{{ ns.l|tojson }}", "a value is deeper than 1000")]
    [InlineData(0, "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "", "macros call each other deeper than")]
    public void Work_without_end_is_refused(int loops, string body, string after, string message) => AssertRefused(
        "{% set ns = namespace(s='x', l=[]) %}" + string.Concat(Enumerable.Repeat("{% for x in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] %}", loops))
            + body + string.Concat(Enumerable.Repeat("{% endfor %}", loops)) + after, message);

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        AssertRefused("{{ " + new string('(', 10_000) + "1" + new string(')', 10_000) + " }}", "nested deeper");
        AssertRefused("{{ " + string.Concat(Enumerable.Repeat("not ", 100_000)) + "x }}", "deeper than 1000 operators");
        AssertRefused(string.Concat(Enumerable.Repeat("{% if x %}", 100_000)), "nested deeper");
        AssertRefused("{{ 1" + string.Concat(Enumerable.Repeat("+1", 100_000)) + " }}", "deeper than");
    }

    [Fact]
    public void Any_text_is_a_template_or_a_clear_error() => Prop.ForAll(
        Gen.Elements("{{", "}}", "{%", "%}", "-%}", "{#", "#}", " ", "\n", "if", "endif", "for", "in", "endfor", "set", "x", "'a'", "1",
            "(", ")", "[", "]", "{", "}", ":", ",", "|", "trim", "is", "not", "+", "=", "messages", ".", "macro", "endmacro", "\\", "🙂",
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
