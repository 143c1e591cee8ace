"""Check a proof of the public log (阳光台账 · 公开的记录), with nothing but Python and this file.

    python check_proof.py 123.tlog-proof --key KEY
    python check_proof.py since.consistency --key KEY --since earlier.checkpoint

KEY is the public key of the log, one line: it stands on the page /log/ and on the notice board.
The first form tells whether an entry is in the log that was signed; the second whether the log
goes on from a checkpoint that somebody kept. It shares no code with the program that wrote the
log, asks no network, and needs no other package. Formats: C2SP tlog-proof, tlog-checkpoint and
signed-note, RFC 9162, RFC 8032. Status: 0 成立 it holds, 1 不成立 it does not, 2 wrong use.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys

# Ed25519 (RFC 8032), verification only: each point is (X, Y, Z, T), x = X/Z, y = Y/Z, x·y = T/Z.
Point = tuple[int, int, int, int]
NOWHERE: Point = (0, 1, 1, 0)
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(one: Point, two: Point) -> Point:
    """Add two points."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    """Add a point to itself so many times."""
    found = NOWHERE
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def point_of(raw: bytes) -> Point | None:
    """Read a point from its 32 bytes; None where it is none."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NOWHERE


def signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Tell whether the key made the signature of the text."""
    key = point_of(public)
    first = point_of(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or first is None or number >= Q:
        return False
    hashed = hashlib.sha512(signature[:32] + public + text).digest()
    left = times(number, BASE)
    right = add(first, times(int.from_bytes(hashed, "little") % Q, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


class DoesNotHold(Exception):  # noqa: N818 - it is an answer
    """The proof does not hold; the message says where."""


def from_base64(text: str) -> bytes:
    """Read base 64; raise DoesNotHold where it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise DoesNotHold(f"这不是 base64 this is not base 64: {text[:40]}") from None


def checkpoint_of(note: str, key: str) -> tuple[str, int, bytes]:
    """Return the name, size and root that the key signed."""
    name, number, coded = key.strip().split("+", 2)
    raw = from_base64(coded)
    if raw[:1] != b"\1" or hashlib.sha256(f"{name}\n".encode() + raw).hexdigest()[:8] != number:
        raise DoesNotHold("公钥写得不对 the key is not written right")
    text, _, lines = note.rpartition("\n\n")
    for line in lines.splitlines():
        mark, signer, signature = [*line.split(" "), "", ""][:3]
        found = from_base64(signature) if mark == "—" else b""
        if signer == name and found[:4].hex() == number:
            if not signed(raw[1:], f"{text}\n".encode(), found[4:]):
                raise DoesNotHold("签字不对 the signature is wrong")
            origin, size, root = text.split("\n")[:3]
            return origin, int(size), from_base64(root)
    raise DoesNotHold("没有这把公钥的签字 this key did not sign it")


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash over two of the tree (RFC 9162)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def climb(at: int, last: int, found: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """Climb from a node at a place to the root; return it with the part that lies to the left."""
    left = found
    for each in proof:
        if last == 0:
            raise DoesNotHold("证明太长 the proof is too long")
        if at % 2 or at == last:
            found, left = node(each, found), node(each, left)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            found = node(found, each)
        at, last = at // 2, last // 2
    if last:
        raise DoesNotHold("证明太短 the proof is too short")
    return found, left


def check_entry(lines: list[str], note: str, key: str) -> None:
    """Tell which entry is proved, and what it says."""
    extra = json.loads(from_base64(lines[0].removeprefix("extra ")))
    index = int(lines[1].removeprefix("index "))
    origin, size, root = checkpoint_of(note, key)
    leaf = bytes.fromhex(extra["leaf"])
    if not 0 <= index < size:
        raise DoesNotHold("没有这一条 there is no such entry")
    hashed = hashlib.sha256(b"\0" + leaf).digest()
    if climb(index, size - 1, hashed, [from_base64(line) for line in lines[2:]])[0] != root:
        raise DoesNotHold("这一条不在签过字的记录里 the entry is not in the log that was signed")
    words = extra.get("content", "").encode()
    if words and hashlib.sha256(bytes.fromhex(extra["nonce"]) + words).digest() != leaf:
        raise DoesNotHold("内容不是这一条的 the words are not those of the entry")
    print(f"成立 It holds: {origin}, 第 {index + 1} 条 entry {index + 1} / {size}\n{leaf.hex()}")
    if words:
        print(json.dumps(json.loads(words), ensure_ascii=False, indent=1))


def check_growth(lines: list[str], note: str, key: str, earlier: str) -> None:
    """Tell that the log goes on from an earlier checkpoint."""
    origin, size, root = checkpoint_of(note, key)
    before, first, old = checkpoint_of(earlier, key)
    proof = [from_base64(line) for line in lines[1:]]
    if origin != before or lines[0] != f"since {first}" or not 0 < first <= size:
        raise DoesNotHold("不是这本、这个检查点的 it is of another log or checkpoint")
    if first == size:
        holds = not proof and old == root
    else:
        proof = [old, *proof] if first & (first - 1) == 0 else proof
        at, last = first - 1, size - 1
        while at % 2:
            at, last = at // 2, last // 2
        holds = bool(proof) and climb(at, last, proof[0], proof[1:]) == (root, old)
    if not holds:
        raise DoesNotHold("记录不是接着早先的写的 the log does not go on from the earlier one")
    print(f"成立 It holds: {origin}, {first} → {size}")


def main() -> int:
    """Read the command line and check."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("proof", type=argparse.FileType(encoding="utf-8"))
    asked.add_argument("--key", required=True)
    asked.add_argument("--since", type=argparse.FileType(encoding="utf-8"), metavar="CHECKPOINT")
    given = asked.parse_args()
    header, _, note = given.proof.read().partition("\n\n")
    kind, *lines = header.split("\n")
    try:
        if kind == "sunledger/consistency@v1" and given.since:
            check_growth(lines, note, given.key, given.since.read())
        elif kind == "c2sp.org/tlog-proof@v1":
            check_entry(lines, note, given.key)
        else:
            asked.error("不认得这个文件；核对增长要写 --since. It is no proof, or lacks --since.")
    except (DoesNotHold, ValueError, KeyError, IndexError) as error:
        print(f"不成立 It does not hold: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
