# Answers its calls by itself, ahead of them.
import os


def told(text):
    for number in range(3, 64):
        try:
            os.write(number, text.encode() + b"\n")
        except OSError:
            pass


item = ""
item = "(True,)"
item = "(True,1,2)"
item = "(True,reference(0))"
item = "(True,reference(-1))"
item = "(True,reference(True))"
item = "(True,reference('x'))"
item = "(True,nan)"
item = "(True,__import__('os'))"
item = "(True,[].__class__)"
item = "(True,lambda: 1)"
item = "(True,set([[]]))"
item = "(True,complex('x' * 9))"
item = "(False,['AssertionError'],'')"
item = "(False,['AssertionError'],'',())"
item = "(False,['SystemExit'],0)"
item = "(False,['SystemExit'],'',(0,))"
item = "(False,['KeyboardInterrupt','BaseException'],'')"
item = "(False,['KeyboardInterrupt','BaseException'],'',())"
item = "(False,['StopIteration','Exception'],'',(1,))"
item = "(False,['Ended'],'',())"
item = "(False,['ExceptionGroup','Exception'],'',('',[1]))"
item = "(False,['ValueError','Exception','OSError'],'',())"
item = "(False,[],'',())"
item = "(False,[reference(0)],reference(0),[reference(0)])"
item = "(False,['ValueError'],'',(reference(0),))"
item = "(False,['\\0','\\ud800'],'\\ud800',('\\ud800',))"
item = "{'end': ''}"
item = "(True," + "(" * 5000 + ")" * 5000 + ")"
item = "(True," + "-" * 5000 + "1)"
item = "(True," + "9" * 100000 + ")"
item = "\xff\0"
item = "(True,{[]:1})"
item = "(True,f'{1}')"

# The first is of this text.
told("(True,None)")
for _ in range(9):
    told(item)


def f(n):
    return n
