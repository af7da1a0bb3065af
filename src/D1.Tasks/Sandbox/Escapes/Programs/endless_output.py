while True:
    os.write(1, b"flood " * 10000)
