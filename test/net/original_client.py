#!/usr/bin/env python3
"""The loop of the original client.py without pygame, for tests.

    python3 original_client.py PORT [--matches N] [--unthrottled]

What it does on the wire it does as client.py does: a bare hello; header and payload of every frame in two writes with Nagle
on; 512 booleans; two frames out, four in, 60 times a second; it is user1 or user2 by its own [ip, port]; it is no longer ready
once it sees a lost flag; it quits by user data with connection false AFTER the pair of its last exchange. Where a person would
press a key, it does: ready while on the waiting screen, and space all the time.
Prints what a person would see, one line a change.
"""

import argparse
import json
import socket
import time

HEADER = 64
FORMAT = "utf-8"
# How long a person looks at the end of the last match before closing the window.
LOOKS_SECONDS = 0.3


def recv_exact(client, count):
    received = b""
    while len(received) < count:
        chunk = client.recv(count - len(received))
        if not chunk:
            raise ConnectionError("the server has closed")
        received += chunk
    return received


def send(client, message):
    payload = message.encode(FORMAT)
    length = str(len(payload)).encode(FORMAT)
    client.sendall(length + b" " * (HEADER - len(length)))
    client.sendall(payload)


def receive(client):
    length = int(recv_exact(client, HEADER).decode(FORMAT))
    return json.loads(recv_exact(client, length).decode(FORMAT))


def screen_of(data, me):
    """What is drawn. A client that finds itself nowhere draws nothing, so this fails."""
    if me not in (data["user1"], data["user2"]):
        raise SystemExit(f"{me} is neither {data['user1']} nor {data['user2']}")
    player = 1 if data["user1"] == me else 2
    if data["ready"]:
        return f"user{player} playing"
    if "0.0.0.0" in (data["user1"], data["user2"]):
        return f"user{player} waiting"
    if data["win1"] or data["win2"]:
        return f"user{player} {'won' if data[f'win{player}'] else 'lost'}"
    return f"user{player} lobby"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--matches", type=int, default=1)
    parser.add_argument("--unthrottled", action="store_true")
    arguments = parser.parse_args()

    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.connect(("127.0.0.1", arguments.port))
    send(client, "hello")
    answer = receive(client)
    me = [answer["ip"], answer["port"]]
    user_data = {"connection": True, "ready": False}
    keys = [scancode == 44 for scancode in range(512)]
    shown, ends, quits_at = None, 0, None
    while True:
        begun = time.monotonic()
        send(client, json.dumps(user_data))
        send(client, json.dumps(keys))
        data, lasers1, lasers2, enemies = [receive(client) for _ in range(4)]
        assert all({"x", "y"} <= laser.keys() for laser in lasers1 + lasers2)
        assert all({"ex", "ey", "ecolor"} <= enemy.keys() for enemy in enemies)
        screen = screen_of(data, me)
        if screen != shown:
            print(screen, flush=True)
            ends += shown is not None and shown.endswith("playing")
        shown = screen
        if data["lost1"] or data["lost2"]:
            user_data["ready"] = False
        elif not data["ready"]:
            if ends < arguments.matches:
                user_data["ready"] = True
            elif quits_at is None:
                quits_at = begun + LOOKS_SECONDS
            elif begun > quits_at:
                break
        if not arguments.unthrottled:
            time.sleep(max(0, 1 / 60 - (time.monotonic() - begun)))
    user_data["connection"] = False
    send(client, json.dumps(user_data))
    client.close()


main()
