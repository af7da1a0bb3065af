# A program on its own: its text comes on the input in hexadecimal digits, what it prints is all that comes back.
def main():
    lines, results = streams()
    source = bytes.fromhex(lines.readline().decode()).decode()
    lines.close()
    results.close()
    module = type(sys)("__main__")
    sys.modules["__main__"] = module
    exec(compile(source, "<program>", "exec", dont_inherit=True), module.__dict__)


main()
