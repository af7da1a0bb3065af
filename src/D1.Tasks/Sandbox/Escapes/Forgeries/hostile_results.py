results = [float("nan"), 10 ** 5000, "\ud800", [[]], {}, b"\0", 1e999, complex("nan"), frozenset([1]), print, type, open, (x for x in ()), ...]
deep = []
for _ in range(100000):
    deep = [deep]
results.append(deep)
around = []
around.append(around)
results.append(around)


class Odd(str):
    def __str__(self):
        raise SystemExit

    __repr__ = __len__ = __iter__ = __str__


results.append(Odd("x"))
calls = 0


def f(n):
    global calls
    calls += 1
    return results[calls % len(results)]
