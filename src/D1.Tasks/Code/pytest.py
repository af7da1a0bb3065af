# What tests of KodCode use of pytest: raises and approx.
def _pytest():
    import re
    import sys

    def caught(kind, expected):
        if isinstance(expected, tuple):
            return any([caught(kind, one) for one in expected])
        # An exception of the program's own is known by its name alone.
        return issubclass(kind, expected) if isinstance(expected, type) else expected._expression == "named(%r)" % kind.__name__

    class Raises:
        type = value = None

        def __init__(self, expected, match):
            self.expected, self.match = expected, match

        def __enter__(self):
            return self

        def __exit__(self, kind, error, trace):
            if kind is None:
                raise AssertionError("nothing was raised")
            if not issubclass(kind, Exception) or not caught(kind, self.expected):
                return False
            self.type, self.value = kind, error
            if self.match is not None and not re.search(self.match, str(error)):
                raise AssertionError("the message is " + repr(str(error)))
            return True

    class Approx:
        def __init__(self, expected, rel, abs):
            # An absolute tolerance alone is the only one.
            usual = 1e-6 if abs is None else 0
            self.expected, self.rel, self.abs = expected, usual if rel is None else rel, 1e-12 if abs is None else abs

        def near(self, wanted, found):
            if isinstance(wanted, dict):
                return isinstance(found, dict) and wanted.keys() == found.keys() and all(
                    [self.near(wanted[key], found[key]) for key in wanted])
            if isinstance(wanted, (list, tuple)):
                return isinstance(found, (list, tuple)) and len(wanted) == len(found) and all(
                    [self.near(*pair) for pair in zip(wanted, found)])
            if wanted == found:
                return True
            try:
                return abs(wanted - found) <= max(self.rel * abs(wanted), self.abs)
            except TypeError:
                return False

        def __eq__(self, found):
            return self.near(self.expected, found)

        def __repr__(self):
            return "approx(%r)" % (self.expected,)

    def raises(expected, *call, match=None, **named):
        if not call:
            return Raises(expected, match)
        with Raises(expected, match):
            call[0](*call[1:], **named)

    module = type(sys)("pytest")
    module.raises = raises
    module.approx = lambda expected, rel=None, abs=None: Approx(expected, rel, abs)
    sys.modules["pytest"] = module


_pytest()
