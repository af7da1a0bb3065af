# How a value crosses a pipe: as the text of a literal. Values of derived types cross as what they derive from.
def literal(value, other, depth=0):
    if value is None or value is True or value is False:
        return repr(value)
    if depth > 60:
        raise ValueError("a value nested more than 60 deep")
    for kind, write in WRITERS:
        if isinstance(value, kind):
            return write(value, lambda part: literal(part, other, depth + 1))
    return other(value)


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
