"""slow.py HOST PATH: seventy-five clients of a byte a second hold up nobody: the public form takes as long beside them as alone.

Sixty of them read the answer of PATH, fifteen send a form. .ci/server runs it on the server's own network.
"""

import socket
import ssl
import sys
import threading
import time
from statistics import median

READERS, SENDERS = 60, 15  # of one address deploy/nginx/gugus lets twenty send at once
TIMES = 20
HOST, PATH = sys.argv[1:]
ANY = ssl.create_default_context()
ANY.check_hostname, ANY.verify_mode = False, ssl.CERT_NONE  # the drill's certificate is its own


def asked(head, window=0):
    """Return a connection that has sent the head of a request; with `window` it takes in only that many bytes by itself."""
    client = socket.socket()
    if window:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    client.settimeout(60)
    client.connect(("127.0.0.1", 443))
    client = ANY.wrap_socket(client, server_hostname=HOST)
    client.sendall(f"{head} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n".encode())
    return client


def page(path):
    """Return (seconds, status, bytes) of a page."""
    start, client, answer = time.monotonic(), asked(f"GET {path}"), b""
    client.sendall(b"\r\n")
    while part := client.recv(65536):
        answer += part
    return time.monotonic() - start, answer[9:12], len(answer)


def read():
    client = asked(f"GET {PATH}", 2048)
    client.sendall(b"\r\n")
    while client.recv(1):
        time.sleep(1)


def send():
    client = asked("POST /lapor/")
    client.sendall(b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n")
    while True:
        client.sendall(b"a")
        time.sleep(1)


def form():
    """Return the median milliseconds of the public form."""
    took = []
    for _ in range(TIMES):
        seconds, status, _ = page("/lapor/")
        if status != b"200":
            sys.exit(f"the public form answers {status}")
        took.append(seconds)
        time.sleep(0.2)
    return 1000 * median(took)


_, status, size = page(PATH)
alone = form()
clients = [threading.Thread(target=work, daemon=True) for work in [read] * READERS + [send] * SENDERS]
for client in clients:
    client.start()
time.sleep(5)
beside = form()
if status != b"200" or size < 60_000 or not all(client.is_alive() for client in clients):
    sys.exit(f"{PATH} answers {status} with {size} bytes; {sum(client.is_alive() for client in clients)} slow clients are left")
print(f"{len(clients)} clients of a byte a second, {size} bytes each: the public form takes {beside:.0f} ms, alone {alone:.0f}")
if beside > 2 * alone + 100:
    sys.exit("slow clients hold up the others")
