"""Reads a match log and prints it as exchange JSON. Written from docs/log-format.md alone, with Python's standard library."""

import hashlib
import json
import struct
import sys
import zlib

MAGIC = bytes.fromhex("89 53 48 54 52 0d 0a 1a")
HEADER, BLOCK, END, SEAL, SIGNATURE, RECORDING = 0x81, 0x82, 0x83, 0x84, 0x85, 0x01
MAX_PAYLOAD_BYTES = 4194304
BLOCK_TICKS = 65536
PARAMETERS = (
    "playerSpeed enemySpeed laserSpeed cooldown health damage waveBase waveGrowth maxTicks".split()
)
SOURCES = ["fresh", "held", "neutral"]


class Damaged(Exception):
    pass


# msgpack


def unpack(data):
    value, end = unpack_at(data, 0)
    if end != len(data):
        raise Damaged("bytes after a msgpack value")
    return value


def unpack_at(data, at):
    kind = data[at]
    at += 1
    if kind <= 0x7F:
        return kind, at
    if kind <= 0x8F:
        return unpack_map(data, at, kind & 0x0F)
    if kind <= 0x9F:
        return unpack_list(data, at, kind & 0x0F)
    if kind <= 0xBF:
        return text(data, at, kind & 0x1F)
    if kind >= 0xE0:
        return kind - 256, at
    if kind in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[kind], at
    fixed = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q",
             0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
    if kind in fixed:
        size = struct.calcsize(fixed[kind])
        return struct.unpack(fixed[kind], data[at:at + size])[0], at + size
    lengths = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4}
    if kind not in lengths:
        raise Damaged(f"msgpack type {kind:#x}")
    count = int.from_bytes(data[at:at + lengths[kind]], "big")
    at += lengths[kind]
    if kind <= 0xC6:
        return bytes(data[at:at + count]), at + count
    if kind <= 0xDB:
        return text(data, at, count)
    return unpack_list(data, at, count) if kind <= 0xDD else unpack_map(data, at, count)


def text(data, at, count):
    return data[at:at + count].decode("utf-8"), at + count


def unpack_list(data, at, count):
    items = []
    for _ in range(count):
        item, at = unpack_at(data, at)
        items.append(item)
    return items, at


def unpack_map(data, at, count):
    items = {}
    for _ in range(count):
        key, at = unpack_at(data, at)
        items[key], at = unpack_at(data, at)
    return items, at


# Records


def read_records(data):
    """Gives (type, payload, start) of every whole record; stops where one is cut off."""
    if data[:8] != MAGIC:
        raise Damaged("no match log")
    at = 8
    while len(data) - at >= 5:
        kind, length = data[at], int.from_bytes(data[at + 1:at + 4], "little")
        if data[at + 4] != 0xA5 ^ data[at] ^ data[at + 1] ^ data[at + 2] ^ data[at + 3]:
            raise Damaged(f"check byte at {at}")
        if length > MAX_PAYLOAD_BYTES:
            raise Damaged(f"length at {at}")
        end = at + 5 + length + 4
        if end > len(data):
            return
        if zlib.crc32(data[at:end - 4]) != int.from_bytes(data[end - 4:end], "little"):
            raise Damaged(f"CRC-32 at {at}")
        yield kind, data[at + 5:end - 4], at
        at = end


# The range coder


class Context:
    def __init__(self, parent=None):
        self.parent = parent
        self.weights = None

    def share(self):
        if self.weights is None:
            if self.parent is None:
                self.weights = [8, 8]
            else:
                share = self.parent.share()
                self.weights = [max(1, 64 * share // 4096), max(1, 64 * (4096 - share) // 4096)]
        zero, one = self.weights
        return min(4095, max(1, 4096 * zero // (zero + one)))

    def learn(self, bit):
        self.weights[bit] += 16
        if sum(self.weights) > 8192:
            self.weights = [(weight + 1) // 2 for weight in self.weights]
        if self.parent is not None:
            self.parent.learn(bit)


class Table:
    """Contexts by index; the parent of one is shared by all players and values."""

    def __init__(self):
        self.contexts = {}
        self.parents = {}

    def at(self, player, value, *place):
        key = (player, value, *place)
        if key not in self.contexts:
            self.contexts[key] = Context(self.parents.setdefault(place, Context()))
        return self.contexts[key]


class Tables:
    def __init__(self):
        self.change, self.length, self.tail = Table(), Table(), Table()


class Decoder:
    def __init__(self, data):
        self.data, self.at = data, 4
        self.range = 2**32 - 1
        self.code = int.from_bytes(data[:4].ljust(4, b"\0"), "big")

    def bit(self, context):
        bound = self.range // 4096 * context.share()
        bit = 0 if self.code < bound else 1
        if bit == 0:
            self.range = bound
        else:
            self.code -= bound
            self.range -= bound
        context.learn(bit)
        while self.range < 2**24:
            following = self.data[self.at] if self.at < len(self.data) else 0
            self.at += 1
            self.range *= 256
            self.code = self.code * 256 + following
        return bit

    def number(self, table, player, value):
        node = 1
        for _ in range(5):
            node = 2 * node + self.bit(table.at(player, value, node))
        return node - 32


def packed_column(decoder, tables, player, before, ticks):
    runs, left = [], ticks
    while left > 0:
        before ^= decoder.number(tables.change, player, before)
        bits = 0
        while bits < 16 and decoder.bit(tables.length.at(player, before, bits)) == 1:
            bits += 1
        length = 1
        for index in range(bits):
            node = length if index < 7 else 0
            length = 2 * length + decoder.bit(tables.tail.at(player, before, bits, node))
        if length > left:
            raise Damaged("a run is too long")
        runs.append((before, length))
        left -= length
    return runs


# Ed25519 (RFC 8032, section 5.1), slow and simple

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    product = D * x1 * x2 * y1 * y2
    return ((x1 * y2 + x2 * y1) * pow(1 + product, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - product, P - 2, P) % P)


def times(point, number):
    sum = (0, 1)
    while number > 0:
        if number & 1:
            sum = add(sum, point)
        point = add(point, point)
        number >>= 1
    return sum


def point_of(data):
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P != 0 or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x, y)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(signer, before, signature):
    if not signer.startswith("ed25519:") or len(signature) != 64:
        return False
    message = b"shooter-sdk match log\0" + hashlib.sha256(before).digest()
    public = bytes.fromhex(signer[8:])
    key, first, scalar = point_of(public), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or first is None or scalar >= ORDER or times(key, 8) == (0, 1):
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    return times(BASE, scalar) == add(first, times(key, digest % ORDER))


# Blocks


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise Damaged("a block ends early")
        self.at += count
        return self.data[self.at - count:self.at]

    def varint(self):
        value, shift = 0, 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value


class Match:
    def __init__(self):
        self.ticks = 0
        self.columns = [[], [], [], []]
        self.checkpoints = []
        self.tables = [Tables(), Tables()]

    def take_block(self, payload):
        reader = Reader(payload)
        start, ticks, form = reader.varint(), reader.varint(), reader.take(1)[0]
        if start != self.ticks or ticks > BLOCK_TICKS or form > 3:
            raise Damaged("a block is out of place")
        decoder = Decoder(reader.take(reader.varint())) if form & 1 else None
        for index in range(4):
            column, size = self.columns[index], 32 if index < 2 else 4
            if index >= 2 and not form & 2:
                runs = [(0, ticks)] if ticks else []
            elif decoder:
                before = column[-1][0] if column else 0
                runs = packed_column(decoder, self.tables[index // 2], index % 2, before, ticks)
            else:
                runs = self.plain_column(reader, size, ticks)
            self.append(column, runs, 32 if index < 2 else 3)
        self.ticks += ticks
        self.take_checkpoints(reader, start)
        if reader.at != len(payload):
            raise Damaged("bytes after a block")

    @staticmethod
    def plain_column(reader, size, ticks):
        runs = []
        while ticks > 0:
            number = reader.varint()
            runs.append((number % size, number // size + 1))
            ticks -= number // size + 1
        if ticks < 0:
            raise Damaged("a run is too long")
        return runs

    @staticmethod
    def append(column, runs, values):
        for index, (value, ticks) in enumerate(runs):
            if value >= values or (index > 0 and runs[index - 1][0] == value):
                raise Damaged("a bad run")
            if column and column[-1][0] == value:
                column[-1][1] += ticks
            else:
                column.append([value, ticks])

    def take_checkpoints(self, reader, start):
        last = start
        for _ in range(reader.varint()):
            tick = last + reader.varint()
            spacing = reader.varint()
            for _ in range(reader.varint()):
                self.add_checkpoint(tick, reader.take(8))
                last, tick = tick, tick + spacing

    def add_checkpoint(self, tick, data):
        if tick > self.ticks or (self.checkpoints and tick <= self.checkpoints[-1][0]):
            raise Damaged("a checkpoint is out of place")
        self.checkpoints.append([tick, data[::-1].hex()])


def read_log(data):
    header, match, end, sealed, recording, signed = None, Match(), None, False, {}, False
    for kind, payload, start in read_records(data):
        if sealed or (signed and kind != SEAL) or (header is None) != (kind == HEADER) or (end and kind in (BLOCK, END)):
            raise Damaged(f"record {kind:#x} at {start} is out of place")
        if kind == HEADER:
            header = unpack(payload)
            if header["format"] not in (1, 2) or (header["format"] == 2) != ("signer" in header):
                raise Damaged(f"format {header['format']}")
        elif kind == BLOCK:
            match.take_block(payload)
        elif kind == END:
            end = unpack(payload)
            if end["ticks"] != match.ticks:
                raise Damaged("the end is out of place")
            if end["checkpoint"] and not (match.checkpoints and match.checkpoints[-1][0] == match.ticks):
                match.add_checkpoint(match.ticks, end["hash"])
        elif kind == SEAL:
            if end is None or signed != ("signer" in header) or hashlib.sha256(data[:start]).digest() != payload:
                raise Damaged("the seal does not hold")
            sealed = True
        elif kind == SIGNATURE:
            if end is None or not is_signed(header.get("signer", ""), data[:start], payload):
                raise Damaged("the signature does not hold")
            signed = True
        elif kind == RECORDING:
            recording = unpack(payload)
        elif kind >= 0x80:
            raise Damaged(f"critical record {kind:#x}")
    found = {"status": "sealed" if sealed else "unfinished", "match": exchange(header, match, end)}
    if sealed and signed:
        found["signer"] = header["signer"]
    if "host" in recording:
        found["committed"] = is_committed(recording["host"], header["seed"])
    return found


def is_committed(host, seed):
    return hashlib.sha256(f"{host['nonce']}:{seed}".encode()).hexdigest() == host["seedCommit"]


def exchange(header, match, end):
    return {
        "format": "shooter-match",
        "version": 1,
        "seed": header["seed"],
        "rules": {name: header["rules"][name] for name in PARAMETERS},
        "rulesVersion": header["rulesVersion"],
        "players": header["players"],
        "inputs": match.columns[:2],
        "sources": [[[SOURCES[value], ticks] for value, ticks in runs] for runs in match.columns[2:]],
        "checkpoints": match.checkpoints,
        "ticks": match.ticks,
        "result": end["result"] if end else None,
    }


if __name__ == "__main__":
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            try:
                print(json.dumps(read_log(file.read())))
            except Damaged as error:
                print(json.dumps({"status": "damaged", "what": str(error)}))
