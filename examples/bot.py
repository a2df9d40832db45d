#!/usr/bin/env python3
"""A bot for the plain wire, in Python 3.8 or newer and its standard library alone.

    python3 examples/bot.py [HOST[:PORT]] [--matches N]

It plays on a host of this project (docs/protocol.md) and on the original server (docs/original-client.md) alike: it says
hello, then sends two frames and reads four, again and again. What it does with what it reads stands in `choose_keys`; change
that to make a bot of your own. It leaves once its matches are played, or on Ctrl+C.
"""

import argparse
import json
import select
import signal
import socket
import sys
import time

HEADER_BYTES = 64
MAX_PAYLOAD_BYTES = 262144
HELLO_SECONDS = 5.0
SILENT_SECONDS = 30.0
# The original server answers as fast as it can; two round trips a tick (1/60 s) miss none of its ticks.
ROUND_TRIP_SECONDS = 1 / 120
# After its last match the bot stays for so many round trips at most, so that the other player is shown how the match ended.
LAST_ROUND_TRIPS = 120

# SDL scancodes of A, D, W, S and space.
LEFT, RIGHT, UP, DOWN, SHOOT = 4, 7, 26, 22, 44
KEYS = 512

EMPTY_SEAT = "0.0.0.0"


class Failure(Exception):
    """Ends the bot with one line and exit code 1."""


class Stopped(Exception):
    """A signal asked the bot to leave."""


class Connection:
    """Frames over TCP: 64 bytes with the length of the payload, then the payload."""

    def __init__(self, host, port):
        self.signal = None
        try:
            self.socket = socket.create_connection((host, port), timeout=HELLO_SECONDS)
        except socket.timeout:
            raise Failure(f"no answer from {host}:{port}") from None
        except OSError as error:
            raise Failure(f"cannot connect to {host}:{port}: {error.strerror or error}") from None
        self.socket.settimeout(SILENT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, *payloads):
        """Sends frames in one write: the original server reads each with one recv, and takes what that gives."""
        try:
            self.socket.sendall(b"".join(frame(payload) for payload in payloads))
        except OSError:
            # Why the other side closed may still be there to be read.
            while True:
                self.receive_json(HELLO_SECONDS)

    def receive_json(self, seconds):
        """The next payload. A refusal of the host is a Failure with its code."""
        until = time.monotonic() + seconds
        header = self.receive(HEADER_BYTES, until)
        digits = header.rstrip(b" ")
        if not digits.isdigit() or int(digits) > MAX_PAYLOAD_BYTES:
            raise Failure(f"this is no frame of the game: {bytes(header[:16])!r}")
        payload = self.receive(int(digits), until)
        try:
            value = json.loads(payload.decode("utf-8"))
        except ValueError:
            raise Failure(f"this is no JSON: {bytes(payload[:40])!r}") from None
        if isinstance(value, dict) and isinstance(value.get("error"), dict):
            raise Failure(f"refused: {value['error'].get('code')}: {value['error'].get('message')}")
        return value

    def receive(self, count, until):
        """Exactly so many bytes: one recv may give less."""
        received = bytearray()
        while len(received) < count:
            self.wait_for_bytes(until)
            try:
                chunk = self.socket.recv(count - len(received))
            except OSError as error:
                raise Failure(f"the connection was lost: {error.strerror or error}") from None
            if not chunk:
                raise Failure("the connection was ended by the other side")
            received += chunk
        return received

    def wait_for_bytes(self, until):
        """Ends at a signal, which it looks for ten times a second. What the bot has sent by then is whole frames, so it may leave."""
        while True:
            if self.signal is not None:
                raise Stopped()
            if select.select([self.socket], [], [], 0.1)[0]:
                return
            if time.monotonic() > until:
                raise Failure("no answer; the original server gives none while both its seats are taken")

    def leave(self):
        """Frees the seat. On the original server nothing else does."""
        try:
            self.socket.sendall(frame(json.dumps({"connection": False})))
            self.socket.settimeout(1.0)
            while self.socket.recv(65536):
                pass
        except OSError:
            pass
        self.socket.close()


def frame(payload):
    body = payload.encode("utf-8")
    return str(len(body)).encode("ascii").ljust(HEADER_BYTES) + body


class RoundTrips:
    """Round trips with the server: a client update of two frames, answered by a state update of four. Knows which player the bot is."""

    def __init__(self, connection):
        self.connection = connection
        connection.send("hello")
        answer = connection.receive_json(HELLO_SECONDS)
        if not isinstance(answer, dict) or "ip" not in answer or "port" not in answer:
            raise Failure("the hello was answered by something else than an address")
        self.me = [answer["ip"], answer["port"]]
        self.next_at = 0.0

    def update(self, ready, pressed=()):
        """One round trip: sends user data and keys, and returns two of the four frames that answer them, game data and enemies."""
        time.sleep(max(0.0, self.next_at - time.monotonic()))
        self.next_at = time.monotonic() + ROUND_TRIP_SECONDS
        keys = [scancode in pressed for scancode in range(KEYS)]
        self.connection.send(json.dumps({"connection": True, "ready": ready}), json.dumps(keys))
        data, _, _, enemies = [self.connection.receive_json(SILENT_SECONDS) for _ in range(4)]
        if not is_state(data, enemies):
            raise Failure("the answer is no state of the game")
        return data, enemies

    def player(self, data):
        """1 or 2, by the address of ours that the server tells everybody."""
        return 1 if data["user1"] == self.me else 2


DATA_KEYS = "ready level user1 user2 x1 y1 health1 lost1 x2 y2 health2 lost2 win1 win2".split()


def is_state(data, enemies):
    """Whether what this bot reads is there."""
    if not isinstance(data, dict) or not isinstance(enemies, list) or not all(key in data for key in DATA_KEYS):
        return False
    return all(isinstance(enemy, dict) and {"ex", "ey", "ecolor"} <= enemy.keys() for enemy in enemies)


def choose_keys(x, y, enemies):
    """What a ship at (x, y) presses: away from what is about to ram it, else under the lowest enemy in reach, and fire."""
    center = x + 50
    danger = [enemy for enemy in enemies if is_dangerous(enemy, x, y)]
    if danger:
        return {SHOOT, dodge(x, danger)}
    targets = [enemy for enemy in enemies if is_in_reach(enemy, center, y)]
    if not targets:
        return steer(center, 375)
    target = max(targets, key=lambda enemy: enemy["ey"])
    off = middle(target) - center
    return steer(center, middle(target)) | ({SHOOT} if abs(off) < 15 else set())


def steer(center, goal):
    """A ship moves 3 px a tick: nearer than that is there."""
    if goal < center - 3:
        return {LEFT}
    return {RIGHT} if goal > center + 3 else set()


def width(enemy):
    return 30 if enemy["ecolor"] == "blue" else 50


def middle(enemy):
    return enemy["ex"] + 10 + width(enemy) // 2


def is_dangerous(enemy, x, y):
    """Whether it is above the ship, closer than a laser is sure to be in time, or beside it."""
    over = enemy["ex"] + 10 < x + 95 and x + 5 < enemy["ex"] + 10 + width(enemy)
    return over and y - 80 < enemy["ey"] + 40 and enemy["ey"] + 10 < y + 90


def dodge(x, danger):
    """The key of the shorter way out from under all of them, walls considered."""
    left = x + 90 - min(enemy["ex"] + 10 for enemy in danger)
    right = max(enemy["ex"] + 10 + width(enemy) for enemy in danger) - (x + 10)
    if x - left <= 0:
        return RIGHT
    if x + 100 + right >= 750:
        return LEFT
    return LEFT if left <= right else RIGHT


def is_in_reach(enemy, center, y):
    """Whether the ship can be under it (3 px a tick) before it has come down (2 px a tick), and a laser meets it."""
    above = y - 80 - (enemy["ey"] + 40)
    return enemy["ey"] > -150 and above > 0 and abs(middle(enemy) - center) * 2 <= above * 3


def play(server, matches):
    """Plays so many matches, or forever with 0, and prints a line of each."""
    played = 0
    ready, pressed, playing = True, set(), False
    while True:
        data, enemies = server.update(ready, pressed)
        player = server.player(data)
        over = data["lost1"] or data["lost2"]
        if over and ready:
            played += 1
            print(f"match {played}: {describe(data, player)}", flush=True)
            # A server starts the next match when both are ready, and takes back its lost flags when both are not.
            ready = False
        elif playing and not data["ready"] and ready:
            print("the other player has left; waiting for the next one", flush=True)
        if not ready and played == matches:
            say_goodbye(server)
            return
        playing = data["ready"] and not over
        # The match that was over has been cleared away.
        if not over and not data["ready"]:
            ready = True
        pressed = choose_keys(data[f"x{player}"], data[f"y{player}"], enemies) if playing else set()


def say_goodbye(server):
    """Stays until the match is cleared away: a leave any earlier may take the end of it from the other player."""
    for _ in range(LAST_ROUND_TRIPS):
        data, _ = server.update(False)
        if not data["ready"] or EMPTY_SEAT in (data["user1"], data["user2"]):
            return


def describe(data, player):
    """won, lost or draw; then ticks and score, which the original server does not tell."""
    mine, other = data[f"lost{player}"], data[f"lost{3 - player}"]
    words = ["draw" if mine and other else "lost" if mine else "won"]
    if "tick" in data:
        words.append(f"{data['tick']} ticks")
    if "score1" in data:
        words.append(f"score {data[f'score{player}']} to {data[f'score{3 - player}']}")
    return ", ".join(words)


def parse_arguments():
    parser = argparse.ArgumentParser(description="A bot for a host of this project or the original server.")
    parser.add_argument("address", nargs="?", default="127.0.0.1:5050", metavar="HOST[:PORT]")
    parser.add_argument("--matches", type=int, default=0, metavar="N", help="leave after N matches; 0, the default: never")
    arguments = parser.parse_args()
    host, colon, port = arguments.address.rpartition(":") if ":" in arguments.address else (arguments.address, "", "5050")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        parser.error(f"{arguments.address} is not HOST or HOST:PORT")
    if arguments.matches < 0:
        parser.error("--matches takes 0 or more")
    return host.strip("[]"), int(port), arguments.matches


def main():
    host, port, matches = parse_arguments()
    connection = Connection(host, port)

    def note_signal(number, _):
        connection.signal = number

    signal.signal(signal.SIGINT, note_signal)
    signal.signal(signal.SIGTERM, note_signal)
    try:
        play(RoundTrips(connection), matches)
    except Stopped:
        print("leaving", flush=True)
    finally:
        connection.leave()
    return 0 if connection.signal is None else 128 + connection.signal


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        # Before there was a seat to leave.
        sys.exit(130)
