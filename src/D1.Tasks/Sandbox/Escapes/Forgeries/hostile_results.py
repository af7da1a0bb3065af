# Results of all kinds, one to a program.
def deep(value=1):
    for _ in range(100000):
        value = [value]
    return value


def around():
    value = []
    value.append(value)
    return value


class Odd(str):
    def __str__(self):
        raise SystemExit

    __repr__ = __len__ = __iter__ = __str__


item = float("nan")
item = 10 ** 5000
item = "\ud800"
item = [[]]
item = {}
item = b"\0"
item = 1e999
item = complex("nan")
item = frozenset([1])
item = print
item = type
item = open
item = (x for x in ())
item = ...
item = deep()
item = around()
item = Odd("x")


def f(n):
    return item
