# The exception that ends a loop, where the test is within the loop.
def f(n):
    raise StopIteration
