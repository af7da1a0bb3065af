# What tests of KodCode use of pytest: raises and approx.
def _pytest():
    import re
    import sys
    inf = float("inf")

    def caught(error, expected):
        if isinstance(expected, tuple):
            return any([caught(error, one) for one in expected])
        # Those that would end the tests arrive as others of the same name.
        return isinstance(error, expected) or isinstance(expected, type) and expected.__module__ == "builtins" and (
            expected.__name__ in getattr(error, "of_program", ()))

    class Raises:
        type = value = None

        def __init__(self, expected, pattern):
            self._expected, self._pattern = expected, pattern

        def __enter__(self):
            return self

        def __exit__(self, kind, error, trace):
            if kind is None:
                raise AssertionError("nothing was raised")
            if not isinstance(error, Exception) or not caught(error, self._expected):
                return False
            self.type, self.value = kind, error
            return self._pattern is None or self.match(self._pattern)

        def match(self, pattern):
            if not re.search(pattern, str(self.value)):
                raise AssertionError("the message is " + repr(str(self.value)))
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
                # Everything is within an infinite tolerance.
                return abs(wanted) != inf and abs(wanted - found) <= max(self.rel * abs(wanted), self.abs)
            except (TypeError, OverflowError):
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
