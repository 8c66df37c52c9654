"""Websocket frames by hand: as much of the protocol as a simulated screen needs, and no more."""

import json

PING, CLOSE, TEXT = 0x89, 0x88, 0x81


def request(port: int, path: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    ).encode()


def frame(text: bytes) -> bytes:
    """Masked with nought, as the protocol allows."""
    size = len(text)
    head = bytes([TEXT, 0x80 | size]) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + text


def pong(ping: bytes) -> bytes:
    """It must say the same: the server drops who answers another ping than its own."""
    return bytes([0x8A, 0x80 | len(ping)]) + b"\0\0\0\0" + ping


def hello(token: str) -> bytes:
    return frame(json.dumps({"t": "hello", "token": token}).encode())


def whole(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The frames that have come entirely, each with its first byte; and what is left."""
    at, found = 0, []
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
        found.append((data[at], data[start : start + size]))
        at = start + size
    return found, data[at:]
