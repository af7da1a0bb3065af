# The process that runs a program: a line has the program in hexadecimal digits, each of the others an expression to evaluate. For each it answers with a line:
# (True, value) or (False, names of the exception's classes, its message, its arguments where they are literals).
def serve():
    lines, results = streams()
    objects, numbers = [], {}

    def other(value):
        # One number to an object, however often it crosses.
        if id(value) not in numbers:
            numbers[id(value)] = len(objects)
            objects.append(value)
        return "reference(%d)" % numbers[id(value)]

    def answered(work):
        try:
            answer = "(True," + literal(work(), other) + ")"
        except BaseException as error:
            names = ascii([kind.__name__ for kind in type(error).__mro__[:-1]])
            message, arguments = "''", "None"
            try:
                message = ascii(str(error)[:1000])
                arguments = literal(error.args, None)
            except BaseException:
                pass
            answer = "(False,%s,%s,%s)" % (names, message, arguments if len(arguments) <= 2000 else "None")
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass
        results.write(answer.encode("ascii", "replace") + b"\n")
        results.flush()

    module = type(sys)("solution")
    sys.modules["solution"] = module
    scope = module.__dict__

    def named(name):
        if name in scope:
            return scope[name]
        raise NameError("the program has no '%s'" % name)

    names = {"named": named, "objects": objects, "inf": float("inf"), "nan": float("nan"), **{name: maker(name) for name in MADE}}
    source = bytes.fromhex(lines.readline().decode()).decode()
    # Chance is the same each time. It takes a while to load, and few programs have it: of modules that do not say so, statistics uses it.
    if "random" in source or "statistics" in source:
        import random
        random.seed(0)
    answered(lambda: exec(compile(source, "<program>", "exec", dont_inherit=True), scope))
    for line in lines:
        answered(lambda: eval(line, names))


serve()
