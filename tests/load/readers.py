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

STAMP = re.compile(rb"@(\d{13})@")
CHANGE = b'{"t":"change"'
READY_S = 60.0
PING, PONG = 0x89, b"\x8a\x80\0\0\0\0"


class Reader:
    """One screen. Only patches are counted: a whole view brings what was there before."""

    def __init__(self, port: int, path: str, token: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        head = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        self.socket.sendall(head.encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.socket.recv(4096)
        answer, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if not answer.startswith(b"HTTP/1.1 101"):
            raise SystemExit(f"not let in: {answer[:40]!r}")
        if token:
            self.send(json.dumps({"t": "hello", "token": token}).encode())
        self.socket.setblocking(False)
        self.heard = not token

    def send(self, text: bytes) -> None:
        """Masked with nought, as the protocol allows."""
        size = len(text)
        head = bytes([0x81, 0x80 | size]) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
        self.socket.sendall(head + b"\0\0\0\0" + text)

    def frames(self) -> list[bytes]:
        """The whole text frames that have come; pings are answered."""
        data, at, found = self.buffer, 0, []
        while len(data) - at >= 2:
            size, start = data[at + 1] & 0x7F, at + 2
            if size >= 126:
                wide = 2 if size == 126 else 8
                start += wide
                if len(data) < start:
                    break
                size = int.from_bytes(data[at + 2 : start], "big")
            if len(data) < start + size:
                break
            if data[at] == PING:
                self.socket.send(PONG)
            else:
                found.append(data[start : start + size])
            at = start + size
        self.buffer = data[at:]
        return found


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
