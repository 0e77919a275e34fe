"""Counts who connects, with a helper process beside it as many servers have them."""

import os
import socket
import subprocess
import sys
import time


def serve():
    subprocess.Popen([sys.executable, __file__, "tick"])
    listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
    print("tally listens", flush=True)
    number = 0
    while True:
        client, _ = listener.accept()
        number += 1
        with client:
            client.sendall(f"{os.environ['GREETING']} {number}\n".encode())


def tick():
    while True:
        print("tick")
        time.sleep(0.2)


def count(*words):
    print(os.getcwd(), os.environ["HOME"], os.environ["USER"], *words, sep="\n")
    sys.exit(len(words))


if __name__ == "__main__":
    {"serve": serve, "tick": tick, "count": count}[sys.argv[1]](*sys.argv[2:])
