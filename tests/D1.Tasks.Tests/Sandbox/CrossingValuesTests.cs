using D1.Tasks.Sandbox;

namespace D1.Tasks.Tests.Sandbox;

/// <summary>What tests and programs hand each other: values as copies, objects from afar, exceptions with their classes.</summary>
public sealed class CrossingValuesTests
{
    [SandboxTheory]
    [InlineData("None")]
    [InlineData("[True, -1, 0.5, -0.0, 1e999, 'é\\n\\ud800', b'\\x00', 1+2j, (), (1,), set(), {1}, frozenset([2]), {(1, 2): [3]}]")]
    [InlineData("10 ** 5000")]
    [InlineData("{'a': {'b': [{'c': (None,)}]}}")]
    public void Literals_cross_both_ways(string literal)
    {
        var verdict = Judge("def f(x, *, y): return [x, y]",
            new($"v = {literal}", ["assert f(v, y=v) == [v, v] and type(f(v, y=1)[0]) is type(v)"], []));
        Assert.True(verdict.Passed, verdict.FirstFailure?.Detail);
    }

    [SandboxFact]
    public void Not_a_number_crosses_as_itself() =>
        Assert.True(Judge("def f(x): return [x, -x]", new("import math", ["assert all(map(math.isnan, f(math.nan)))"], [])).Passed);

    [SandboxFact]
    public void Values_of_derived_types_cross_as_what_they_derive_from()
    {
        const string program = "import collections, enum\nclass E(enum.IntEnum):\n    A = 3\n"
            + "def f(): return [collections.Counter('aab'), collections.OrderedDict(a=1), E.A, collections.namedtuple('P', 'x y')(1, 2)]";
        Assert.True(Judge(program, new CodeTests("assert f() == [{'a': 2, 'b': 1}, {'a': 1}, 3, (1, 2)]")).Passed);
    }

    [SandboxFact]
    public void Objects_stay_with_the_program_and_are_used_from_afar()
    {
        const string program = """
            class Node:
                def __init__(self, value): self.value, self.next = value, None
                def total(self): return self.value + (self.next.total() if self.next else 0)
            def pair(a, b): return [Node(a), b]
            def numbers(n): return (i * i for i in range(n))
            """;
        var verdict = Judge(program, new("from solution import Node, pair\nroot = Node(1)\nroot.next = Node(2)",
            [
                "assert root.total() == 3 and root.next.value == 2", "assert pair(5, root)[1].total() == 3",
                "assert list(numbers(3)) == [0, 1, 4]",
            ], []));
        Assert.True(verdict.Passed, verdict.FirstFailure?.Detail);
    }

    /// <summary>What needs no value of the tests, or has the program's on both sides, is for the program to say.</summary>
    [SandboxTheory]
    [InlineData("V(1) + V(2) == V(3) and V(1) != V(2)")]
    [InlineData("sorted([V(2), V(1)]) == [V(1), V(2)] and V(1) in [V(1)] and V(1) < V(2)")]
    [InlineData("len({V(1), V(1), V(2)}) == 2")]
    [InlineData("(str(V(1)), repr(V(1)), f'{V(1)}', -V(1) == V(-1), abs(V(2))) == ('<1>', 'V(1)', '<1>', True, 2)")]
    [InlineData("isinstance(W(1), V) and isinstance(V(1), (int, V)) and not isinstance(V(1), W) and not isinstance(1, V)")]
    [InlineData("issubclass(W, V) and not issubclass(V, W) and not issubclass(int, V)")]
    [InlineData("red() is Color.RED and red() in {Color.RED: 1} and same([red()]) == [Color.RED]")]
    [InlineData("list(V(1)) == [1, 2] and 2 in V(1) and list(reversed(V(1))) == [2, 1]")]
    [InlineData("list(itertools.islice(numbers(), 3)) == [0, 1, 2]")]
    [InlineData("list(first(5000)) == list(range(5000))")]
    [InlineData("[(sum(itertools.islice(it, 1500)), next(it)) for it in [numbers()]] == [(1124250, 1500)]")]
    [InlineData("[next(it) for it in [numbers()] for _ in range(2)] == [0, 1]")]
    [InlineData("next(none(), 'none') == 'none' and list(none()) == []")]
    [InlineData("constant == 1 and solution.constant == 1")]
    public void Operators_on_the_program_s_own_objects_are_the_program_s(string test)
    {
        const string imports = "import itertools, solution\nfrom solution import V, W, Color, red, same, none, numbers, first, constant";
        var verdict = Judge(Vectors, new(imports, [$"assert {test}"], []));
        Assert.True(verdict.Passed, verdict.FirstFailure?.Detail);
    }

    [SandboxFact]
    public void Items_of_the_program_s_objects_are_set_and_its_contexts_entered()
    {
        var verdict = Judge(Vectors, new("",
            [
                "v = V(1)\nv[0] = 2\nassert v[0] == 2\ndel v[0]\nassert v.items == {}",
                "with V(5) as v:\n    assert v.x == 5\nassert v.x == 0",
                "with V(5) as v:\n    assert v.x == 6",
            ], []));
        Assert.Equal([TestOutcome.Passed, TestOutcome.Passed, TestOutcome.Failed], verdict.Tests.Select(test => test.Outcome));
    }

    [SandboxFact]
    public void A_reference_hides_no_name_of_its_object()
    {
        const string program = "class A: pass\na = A()\ndef set(name): setattr(a, name, 7)\ndef get(): return a";
        const string names = "name function operator expression tests following ahead taken of_one of_two ask last";
        var test = $"for name in '{names}'.split():\n    set(name)\n    assert getattr(get(), name) == 7";
        Assert.True(Judge(program, new("", [test], ["set"])).Passed);
    }

    /// <summary>It would say that its result is what is expected.</summary>
    [SandboxTheory]
    [InlineData("f() == 5")]
    [InlineData("not f() != 5")]
    [InlineData("5 == f() or f() in [5] or 5 in f() or {5: 1}.get(f())")]
    [InlineData("f() < 5 or f() > 5 or f() <= 5")]
    [InlineData("abs(f() - 5) < 1e-6")]
    [InlineData("abs(5 - f()) < 1e-6")]
    [InlineData("isinstance(f(), int)")]
    [InlineData("sum(part * math.pow(f(), at) for at, part in enumerate([1, -2])) < 5")]
    [InlineData("float(f()) == 0 or int(f()) == 0 or [1][f()] or round(f()) == 0")]
    [InlineData("Decimal(5) == f() or f() == Fraction(5) or f() == [5]")]
    public void A_value_of_the_tests_is_never_compared_by_the_program(string test)
    {
        var program = EscapeList.Text("Forgeries/equal_object") + "\nf = Equal";
        const string imports = "import math\nfrom decimal import Decimal\nfrom fractions import Fraction";
        Assert.False(Judge(program, new(imports, [$"assert {test}"], [])).Passed);
    }

    [SandboxTheory]
    [InlineData("Decimal('1.50')")]
    [InlineData("Fraction(-1, 3)")]
    [InlineData("date(2020, 1, 2)")]
    [InlineData("datetime(2020, 1, 2, 3, 4, 5, 6)")]
    [InlineData("datetime(2020, 1, 2, tzinfo=timezone.utc)")]
    [InlineData("time(1, 2)")]
    [InlineData("timedelta(-1, 2, 3)")]
    [InlineData("deque([1, (2,)], 3)")]
    [InlineData("range(1, 9, 2)")]
    [InlineData("bytearray(b'\\x00a')")]
    public void Numbers_dates_and_queues_cross_both_ways(string value)
    {
        const string imports = "from decimal import Decimal\nfrom fractions import Fraction\nfrom datetime import *\n"
            + "from collections import deque\n";
        var verdict = Judge($"{imports}def f(x): return [x, x == {value}]", new(imports, [$"assert f({value}) == [{value}, True]",
            $"assert type(f({value})[0]) is type({value}) and str(f({value})[0]) == str({value})"], []));
        Assert.True(verdict.Passed, verdict.FirstFailure?.Detail);
    }

    private const string Vectors = """
        import enum
        class V:
            def __init__(self, x): self.x, self.items = x, {}
            def __add__(self, other): return V(self.x + other.x)
            def __eq__(self, other): return isinstance(other, V) and self.x == other.x
            def __lt__(self, other): return self.x < other.x
            def __hash__(self): return self.x
            def __neg__(self): return V(-self.x)
            def __abs__(self): return abs(self.x)
            def __str__(self): return f'<{self.x}>'
            def __repr__(self): return f'V({self.x})'
            def __iter__(self): return iter([1, 2])
            def __reversed__(self): return iter([2, 1])
            def __getitem__(self, at): return self.items[at]
            def __setitem__(self, at, value): self.items[at] = value
            def __delitem__(self, at): del self.items[at]
            def __enter__(self): return self
            def __exit__(self, *raised):
                self.x = 0
                return True
        class W(V): pass
        class Color(enum.Enum): RED = 1
        constant = 1
        def red(): return Color.RED
        def same(x): return x
        def none(): return iter(())
        def first(n): return iter(range(n))
        def numbers():
            n = 0
            while True:
                yield n
                n += 1
        """;

    [SandboxFact]
    public void Exceptions_cross_by_name_message_and_arguments()
    {
        const string program = """
            class Odd(ValueError): pass
            def f(x):
                if x < 0: raise Odd('below')
                if x == 0: raise KeyError('zero')
                raise SystemExit(1)
            """;
        const string setup = """
            def raised(x):
                try:
                    f(x)
                except Exception as error:
                    return type(error).__name__, isinstance(error, ValueError)
            """;
        var verdict = Judge(program, new(setup,
            [
                "assert raised(-1) == ('Odd', True)", "assert raised(0) == ('KeyError', False)",
                "assert raised(1) == ('SystemExit', False)", "f(-1)",
            ], []));
        Assert.Equal(0.75, verdict.Share);
        Assert.Equal("f(-1); Odd: below", verdict.FirstFailure!.Detail);
    }

    [SandboxTheory]
    [InlineData("raise KeyError('x')", "KeyError", "(\"'x'\", ('x',), KeyError)")]
    [InlineData("raise OSError(2, 'no', 'file')", "FileNotFoundError", "(\"[Errno 2] no: 'file'\", (2, 'no'), OSError)")]
    [InlineData("compile('\\n+', 'x', 'exec')", "SyntaxError", "('invalid syntax (x, line 2)', error.args, SyntaxError)")]
    [InlineData("b'\\xff'.decode()", "UnicodeDecodeError", "(str(error), ('utf-8', b'\\xff', 0, 1, 'invalid start byte'), ValueError)")]
    [InlineData("raise Both('x')", "Both", "(\"'x'\", ('x',), ValueError)")]
    [InlineData("raise Says(1, [])", "Says", "('1 and []', (1, []), Exception)")]
    [InlineData("raise ValueError(print)", "ValueError", "('<built-in function print>', ('<built-in function print>',), ValueError)")]
    [InlineData("raise StopIteration(3)", "StopIteration", "('3', (3,), Exception)")]
    public void An_exception_of_the_program_is_as_Python_has_it(string body, string name, string expected)
    {
        var program = $"""
            class Both(KeyError, ValueError): pass
            class Says(Exception):
                def __str__(self): return '%s and %s' % self.args
            def f():
                {body}
            """;
        var verdict = Judge(program, new CodeTests($"""
            try:
                f()
                assert False
            except Exception as caught:
                error = caught
            text, arguments, kind = {expected}
            assert type(error).__name__ == '{name}' and str(error) == text and error.args == arguments and isinstance(error, kind)
            """));
        Assert.True(verdict.Passed, verdict.FirstFailure?.Detail);
    }

    private static CodeVerdict Judge(string program, CodeTests tests)
    {
        using var judge = new CodeJudge(PythonSandbox.Open());
        return judge.Judge(program, tests);
    }
}
