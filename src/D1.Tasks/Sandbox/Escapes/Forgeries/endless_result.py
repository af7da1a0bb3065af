def f(n):
    return "x" * (1 << 26)
