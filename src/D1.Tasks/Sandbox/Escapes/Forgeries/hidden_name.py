# An exception whose class looks like what ends a test quietly.
class Ended(BaseException):
    pass


SkipTest = type("SkipTest", (Exception,), {})


def f(n):
    raise (Ended if n == 2 else SkipTest)("passed")
