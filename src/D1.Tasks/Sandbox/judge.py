# The process that runs tests and never a program: what it knows of the program are literals. A line is a set of tests, as JSON, with what
# the program's process said of its text ("loaded"); its answers are lines of JSON: {"call": expression} is to be answered by a line from
# the program's process, or by an empty one where that has ended; {"outcome": …, "detail": …} is a test's verdict; {"end": …} is the last.
import ast
import builtins
import json


class Ended(BaseException):
    """The program's process has ended."""


class CallTooLong(Exception):
    """A test hands the program more than it could read within its limits."""


LONGEST_CALL = 4 << 20

# The first two would end loops of the tests, and a test with its loop is passed; the third cannot be made of literals.
OF_PYTHON_ALONE = ("StopIteration", "StopAsyncIteration", "ExceptionGroup")


class Tests:
    def __init__(self, lines, answers):
        self.lines, self.answers, self.last, self.sources, self.ended = lines, answers, None, {}, False
        self.references, self.showing = {}, False
        self.makers = {"set": set, "frozenset": frozenset, "complex": complex, "reference": self.reference,
                       **{name: maker(name) for name in MADE}}

    def answer(self, **answer):
        # Half a pair of surrogates is text in Python, and nowhere else.
        whole = {name: value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
                 for name, value in answer.items()}
        self.answers.write(json.dumps(whole).encode("ascii") + b"\n")
        self.answers.flush()

    # The program's side.
    def ask(self, expression):
        if len(expression) > LONGEST_CALL:
            raise CallTooLong("a call of more than %d bytes" % LONGEST_CALL)
        self.answer(call=expression)
        line = self.lines.readline()
        if line in (b"", b"\n"):
            self.ended = True
            raise Ended()
        return self.result(line.decode("ascii", "replace"))

    def result(self, answer):
        try:
            done, *rest = self.parsed(ast.parse(answer, mode="eval").body)
            if done is True:
                self.last, = rest
                return self.last
            error = self.exception(*rest)
        except Exception:
            error = self.exception(["ValueError", "Exception"], "a result that is no literal", None)
        self.last = error
        raise error

    def parsed(self, node):
        if isinstance(node, ast.Constant) and type(node.value) in (type(None), bool, int, float, str, bytes):
            return node.value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self.parsed(node.operand)
            if type(value) in (int, float):
                return -value
        if isinstance(node, (ast.List, ast.Tuple)):
            parts = [self.parsed(part) for part in node.elts]
            return parts if isinstance(node, ast.List) else tuple(parts)
        if isinstance(node, ast.Dict):
            return {self.parsed(key): self.parsed(value) for key, value in zip(node.keys, node.values)}
        if isinstance(node, ast.Name) and node.id in ("inf", "nan"):
            return float(node.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return self.makers[node.func.id](*[self.parsed(part) for part in node.args])
        raise ValueError("no literal")

    def exception(self, names, message, arguments):
        if type(message) is not str or not all([type(name) is str for name in names]):
            raise ValueError("no literal")
        kinds = [getattr(builtins, name, None) for name in names if name not in OF_PYTHON_ALONE]
        bases = tuple([kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Exception)]) or (Exception,)
        kind = bases[0] if bases[0].__name__ == names[0] else type(names[0], bases, {})
        given = arguments if type(arguments) is tuple else (message,)
        try:
            error = kind(*given)
        except Exception:
            error = None
        if error is None or str(error) != message:
            # Python makes another message of these arguments, or none.
            kind = type(names[0], bases, {"__str__": lambda error: message})
            error = kind.__new__(kind)
            error.args = given
        error.of_program = names
        return error

    def reference(self, number):
        if type(number) is not int:
            raise ValueError("no literal")
        return self.references.setdefault(number, Reference(self, "objects[%d]" % number))

    # The tests' side.
    def member(self, name):
        # What Python asks of a module by itself (which names an import of all gives, say) is not the program's to answer.
        if name.startswith("__"):
            raise AttributeError(name)
        reference = Reference(self, "named(%r)" % name)
        try:
            value = self.ask(reference._expression)
        except Exception:
            # The test that uses it fails.
            return reference
        return reference if isinstance(value, Reference) else value

    def run(self, loaded, setup, tests, functions):
        try:
            self.result(loaded)
        except Exception as error:
            return "the program does not load: " + told(error)
        # As for the program, in program.py.
        if any("random" in text or "statistics" in text for text in [setup] + tests):
            import random
            random.seed(0)
        scope = {"__name__": "tests"}
        module = type(ast)("solution")
        module.__getattr__ = self.member
        sys.modules["solution"] = module
        # What a test reads and Python does not have is the program's, where the setup does not make it anew.
        for name in names_read([setup] + tests):
            scope[name] = Reference(self, "named(%r)" % name)
        try:
            self.execute("setup", setup, scope)
        except (Exception, SystemExit) as error:
            return None if self.ended else "the tests' own setup fails: " + told(error)
        for name in functions:
            scope[name] = Reference(self, "named(%r)" % name)
        for number, text in enumerate(tests):
            outcome, detail = "passed", ""
            try:
                self.last, self.showing = self, False
                self.execute("test %d" % number, text, scope)
            except (Exception, SystemExit) as error:
                failed = isinstance(error, AssertionError) and not hasattr(error, "of_program")
                outcome, detail = "failed" if failed else "error", type(error).__name__
                try:
                    detail = self.detail(error, failed)
                except Exception:
                    pass
            # A test that catches everything does not pass for it.
            if self.ended:
                return None
            self.answer(outcome=outcome, detail=detail)
        return None

    def execute(self, name, text, scope):
        self.sources["<%s>" % name] = text
        exec(compile(text, "<%s>" % name, "exec", dont_inherit=True), scope)

    def detail(self, error, failed):
        """The statement that failed, and what the program gave last."""
        self.showing = True
        parts = [self.statement(error)]
        if not failed or written(str, error):
            parts.append(told(error))
        if failed and self.last is not self:
            parts.append("the last result was " + shown(self.last))
        return "; ".join([part for part in parts if part])

    def statement(self, error):
        found, trace = "", error.__traceback__
        while trace:
            text = self.sources.get(trace.tb_frame.f_code.co_filename)
            if text is not None:
                within = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)
                          and node.lineno <= trace.tb_lineno <= node.end_lineno]
                smallest = min(within, key=lambda node: node.end_lineno - node.lineno, default=None)
                found = (smallest is not None and ast.get_source_segment(text, smallest) or found)[:1000]
            trace = trace.tb_next
        return found


class Reference:
    """A function or an object of the program, which stays there. What a test compares it with never goes to the program, which would
    say that it is the same: only what is the program's on both sides does. Names of its own would hide those of the object."""

    def __init__(self, tests, expression):
        self.__dict__.update(_tests=tests, _expression=expression, _taken=0, _ahead=[])

    def __call__(self, *arguments, **named):
        return self._tests.ask("%s(*%s,**%s)" % (self._expression, crossing(arguments), crossing(named)))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._tests.ask("getattr(%s,%r)" % (self._expression, name))

    def __setattr__(self, name, value):
        self._tests.ask("setattr(%s,%r,%s)" % (self._expression, name, crossing(value)))

    def __getitem__(self, key):
        return self._tests.ask("%s[%s]" % (self._expression, crossing(key)))

    def __setitem__(self, key, value):
        self._tests.ask("%s.__setitem__(%s,%s)" % (self._expression, crossing(key), crossing(value)))

    def __delitem__(self, key):
        self._tests.ask("%s.__delitem__(%s)" % (self._expression, crossing(key)))

    def __iter__(self):
        found = self._tests.ask("iter(%s)" % self._expression)
        # What is its own iterator may have no end; of anything else, all at once.
        return self if found is self else iter(self._tests.ask("list(%s)" % self._expression))

    def __next__(self):
        # Of a long one, some at a time: each time takes as long as a thousand parts.
        if not self._ahead:
            self._ahead.extend([self._following()] if self._taken < 200 else reversed(self._tests.ask(
                "[part for _, part in zip(range(1000), %s)]" % self._expression)))
            if not self._ahead:
                raise StopIteration
        self.__dict__["_taken"] += 1
        return self._ahead.pop()

    def _following(self):
        try:
            return self._tests.ask("next(%s)" % self._expression)
        except Exception as error:
            if getattr(error, "of_program", [""])[0] == "StopIteration":
                raise StopIteration(*error.args) from None
            raise

    def __reversed__(self):
        return iter(self._tests.ask("list(reversed(%s))" % self._expression))

    def __repr__(self):
        return "an object that is no literal" if self._tests.showing else self._tests.ask("repr(%s)" % self._expression)

    def __str__(self):
        return repr(self) if self._tests.showing else self._tests.ask("str(%s)" % self._expression)

    def __format__(self, how):
        return str(self) if not how else self._tests.ask("format(%s,%r)" % (self._expression, how))

    def __enter__(self):
        return self._tests.ask("%s.__enter__()" % self._expression)

    def __exit__(self, kind, error, trace):
        # What a test found wrong is not the program's to put right.
        if kind is None:
            self._tests.ask("%s.__exit__(None,None,None)" % self._expression)

    def __instancecheck__(self, value):
        if isinstance(value, Reference):
            return self._tests.ask("isinstance(%s,%s)" % (value._expression, self._expression))
        return self._expression in ["named(%r)" % name for name in getattr(value, "of_program", ())]

    def __subclasscheck__(self, kind):
        return isinstance(kind, Reference) and self._tests.ask("issubclass(%s,%s)" % (kind._expression, self._expression))


def of_one(function):
    return lambda self: self._tests.ask(function % self._expression)


def of_two(operator):
    return lambda self, other: (
        self._tests.ask(self._expression + operator + other._expression) if isinstance(other, Reference) else NotImplemented)


def give_operators():
    # Not what makes a number of it: what stands for one in a formula of the tests would be another each time.
    for name, function in zip("len bool hash abs neg pos invert".split(), "len(%s) bool(%s) hash(%s) abs(%s) -%s +%s ~%s".split()):
        setattr(Reference, "__%s__" % name, of_one(function))
    for name, operator in zip("eq ne lt le gt ge add sub mul truediv floordiv mod pow matmul lshift rshift and or xor".split(),
                              "== != < <= > >= + - * / // % ** @ << >> & | ^".split()):
        setattr(Reference, "__%s__" % name, of_two(operator))


give_operators()


def crossing(value):
    def other(part):
        if isinstance(part, Reference):
            return part._expression
        if isinstance(part, type) and getattr(builtins, part.__name__, None) is part:
            return part.__name__
        raise TypeError("a test hands the program a value that is no literal: a " + type(part).__name__)

    return literal(value, other)


def names_read(texts):
    names = []
    for text in texts:
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue
        names += [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return [name for name in dict.fromkeys(names) if not hasattr(builtins, name) and not name.startswith("__")]


def written(write, value):
    # Digits of long numbers are refused, values may be nested too deep: that is said in their place.
    try:
        return write(value)
    except Exception:
        return "<%s that cannot be shown>" % type(value).__name__


def told(error):
    message = written(str, error)
    return (type(error).__name__ + ": " + message if message else type(error).__name__)[:1000]


def shown(value):
    if isinstance(value, Exception):
        return told(value)
    text = written(repr, value)
    return text if len(text) <= 200 else text[:200] + "…"


# How the process of a set of tests ends that has said so; tests may end it with any other.
AS_IT_SHOULD = 117


def examine(lines, answers, line, last):
    try:
        processor, request = json.loads(line)
        resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
        tests = Tests(lines, answers)
        try:
            complaint = tests.run(**request) or ""
        except Ended:
            complaint = ""
        tests.answer(end=complaint, last=last)
        posix._exit(AS_IT_SHOULD)
    finally:
        # Whatever else it came to, the line of its end is not written.
        posix._exit(1)


def judge():
    # Each set of tests in a process of its own: none sees what another did. Where there is no other process, this is the last.
    lines, answers = streams()
    for line in lines:
        try:
            child = posix.fork()
        except OSError:
            examine(lines, answers, line, True)
        if child == 0:
            examine(lines, answers, line, False)
        _, status = posix.waitpid(child, 0)
        if status != AS_IT_SHOULD << 8:
            answers.write(b'{"end": "the tests\' process has died", "last": true}\n')
            answers.flush()


judge()
