# How a value crosses a pipe: as the text of a literal. Values of derived types cross as what they derive from.
def literal(value, other, depth=0):
    if value is None or value is True or value is False:
        return repr(value)
    if depth > 60:
        raise ValueError("a value nested more than 60 deep")
    for kind, write in WRITERS:
        if isinstance(value, kind):
            return write(value, lambda part: literal(part, other, depth + 1))
    name = type(value).__name__
    if name in MADE:
        module, parts = MADE[name]
        if getattr(sys.modules.get(module), name, None) is type(value):
            return name + "(" + listed(parts(value), lambda part: literal(part, other, depth + 1)) + ")"
    return other(value)


def maker(name):
    """What makes such a value anew; its module is loaded once there is one."""
    return lambda *parts: getattr(__import__(MADE[name][0]), name)(*parts)


def listed(parts, within):
    return "".join([within(part) + "," for part in parts])


WRITERS = (
    # Decimal digits take time that grows with their square, and more than 4300 are refused.
    (int, lambda value, within: int.__repr__(value) if -(1 << 63) < value < 1 << 63 else hex(value)),
    (float, lambda value, within: float.__repr__(value)),
    (str, lambda value, within: ascii(str.__str__(value))),
    (bytes, lambda value, within: bytes.__repr__(value)),
    (complex, lambda value, within: "complex(%r,%r)" % (value.real, value.imag)),
    (list, lambda value, within: "[" + listed(list.__iter__(value), within) + "]"),
    (tuple, lambda value, within: "(" + listed(tuple.__iter__(value), within) + ")"),
    (dict, lambda value, within: "{" + "".join([within(key) + ":" + within(dict.__getitem__(value, key)) + ","
                                                for key in dict.__iter__(value)]) + "}"),
    (set, lambda value, within: "set([" + listed(set.__iter__(value), within) + "])"),
    (frozenset, lambda value, within: "frozenset([" + listed(frozenset.__iter__(value), within) + "])"),
)

# Values that cross as a call: where their types are, and what they are made of.
MADE = {
    "range": ("builtins", lambda value: (value.start, value.stop, value.step)),
    "bytearray": ("builtins", lambda value: (bytes(value),)),
    "deque": ("collections", lambda value: (list(value), value.maxlen)),
    "Decimal": ("decimal", lambda value: (str(value),)),
    "Fraction": ("fractions", lambda value: (value.numerator, value.denominator)),
    "date": ("datetime", lambda value: (value.year, value.month, value.day)),
    "time": ("datetime", lambda value: (value.hour, value.minute, value.second, value.microsecond, value.tzinfo)),
    "datetime": ("datetime", lambda value: (value.year, value.month, value.day, value.hour, value.minute, value.second,
                                            value.microsecond, value.tzinfo)),
    "timedelta": ("datetime", lambda value: (value.days, value.seconds, value.microseconds)),
    "timezone": ("datetime", lambda value: (value.utcoffset(None),)),
}
