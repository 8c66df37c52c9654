"""Many cheap screens in a process of their own, so that what is measured is the server.

`python -m tests.load.readers PORT PATH` reads one JSON line from stdin: the tokens, one a screen
("" for a socket that says no hello). It prints `ready` when every screen has its first frame, counts
until stdin ends, and prints one JSON line. One thread, one epoll, no protocol library: frames are
split and searched for stamps `@<ms>@`, nothing more.
"""

import json
import os
import re
import select
import socket
import sys
import time

from tests.load.frames import PING, hello, pong, request, whole

STAMP = re.compile(rb"@(\d{13})@")
CHANGE = b'{"t":"change"'
READY_S = 60.0


class Reader:
    """One screen. Only patches are counted: a whole view brings what was there before."""

    def __init__(self, port: int, path: str, token: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(request(port, path))
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.socket.recv(4096)
        answer, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if not answer.startswith(b"HTTP/1.1 101"):
            raise SystemExit(f"not let in: {answer[:40]!r}")
        if token:
            self.socket.sendall(hello(token))
        self.socket.setblocking(False)
        self.heard = not token

    def frames(self) -> list[bytes]:
        """The whole text frames that have come; pings are answered."""
        found, self.buffer = whole(self.buffer)
        for kind, said in found:
            if kind == PING:
                self.socket.send(pong(said))
        return [said for kind, said in found if kind != PING]


class Tally:
    def __init__(self) -> None:
        self.frames = self.items = self.bytes = 0
        self.ms: list[int] = []

    def count(self, frame: bytes, now: int) -> None:
        self.frames += 1
        if frame.startswith(CHANGE):
            stamps = STAMP.findall(frame)
            self.items += len(stamps)
            self.bytes += len(frame)
            self.ms += [now - int(stamp) for stamp in stamps]

    def told(self) -> dict[str, float]:
        self.ms.sort()
        last = len(self.ms) - 1
        spread = {f"p{p}": self.ms[last * p // 100] for p in (50, 95, 99)} if self.ms else {}
        return {"frames": self.frames, "items": self.items, "bytes": self.bytes, **spread}


def main() -> None:
    port, path = int(sys.argv[1]), sys.argv[2]
    tokens = json.loads(sys.stdin.readline())
    watched = select.epoll()
    readers = {}
    for token in tokens:
        reader = Reader(port, path, token)
        readers[reader.socket.fileno()] = reader
        watched.register(reader.socket, select.EPOLLIN)
    watched.register(0, select.EPOLLIN | select.EPOLLHUP)
    tally, until = Tally(), time.monotonic() + READY_S
    for reader in readers.values():
        take(reader, tally)
    while not all(reader.heard for reader in readers.values()):
        if time.monotonic() > until:
            raise SystemExit("not every screen got a view")
        listen(watched, readers, tally)
    tally = Tally()
    print("ready", flush=True)
    while listen(watched, readers, tally):
        pass
    print(json.dumps(tally.told()), flush=True)


def listen(watched: select.epoll, readers: dict[int, Reader], tally: Tally) -> bool:
    """One round; False when our parent has said enough."""
    for number, _ in watched.poll(1.0):
        if number == 0:
            return bool(os.read(0, 4096))
        reader = readers[number]
        try:
            data = reader.socket.recv(1 << 18)
        except BlockingIOError:
            continue
        if not data:
            raise SystemExit("the server hung up")
        reader.buffer += data
        take(reader, tally)
    return True


def take(reader: Reader, tally: Tally) -> None:
    now = time.time_ns() // 1_000_000
    for frame in reader.frames():
        reader.heard = True
        tally.count(frame, now)


if __name__ == "__main__":
    main()
