"""The tree of RFC 6962 and RFC 9162 over SHA-256: hashes, proofs, and how a proof is checked.

Nothing here reads a file: `node(height, place)` gives the hash of the whole subtree over the
leaves from `place << height` on, `1 << height` of them, from wherever they are kept.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

HASH = 32  # bytes
EMPTY = hashlib.sha256().digest()  # the root of a tree without leaves

Node = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf; its mark 0 keeps it apart from every node."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over two others."""
    return hashlib.sha256(b"\1" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes of one height; their number is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


class Growing:
    """A tree of which only the roots of its whole subtrees are kept, the largest first."""

    def __init__(self, size: int = 0, node: Node | None = None) -> None:
        """Start as the tree of that size, whose nodes are asked for; else without a leaf."""
        self.size = 0
        self._roots: list[tuple[int, bytes]] = []
        for height in reversed(range(size.bit_length())):
            if size >> height & 1 and node is not None:
                self._roots.append((height, node(height, self.size >> height)))
                self.size += 1 << height

    def add(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        height, found = 0, leaf
        while self._roots and self._roots[-1][0] == height:
            found = node_hash(self._roots.pop()[1], found)
            height += 1
        self._roots.append((height, found))
        self.size += 1

    @property
    def root(self) -> bytes:
        """Return the root of the tree as it is now."""
        if not self._roots:
            return EMPTY
        found = self._roots[-1][1]
        for _, left in reversed(self._roots[:-1]):
            found = node_hash(left, found)
        return found


def root_at(size: int, node: Node) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return _over(0, size, node) if size else EMPTY


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Return what shows that the leaf at `index`, from 0, is in the tree of `size`.

    Raises ValueError where it has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no leaf at {index}")
    return list(_path(index, 0, size, node))


def consistency_proof(size1: int, size2: int, node: Node) -> list[bytes]:
    """Return what shows that the tree of `size2` begins with all of the tree of `size1`.

    Raises ValueError where `size1` is 0, which proves nothing, or beyond `size2`.
    """
    if not 0 < size1 <= size2:
        raise ValueError(f"there is no proof from {size1} to {size2}")
    return list(_kept(size1, 0, size2, node, whole=True))


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a proof shows that the leaf with that hash is at `index` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(each) != HASH for each in (leaf, root, *proof)):
        return False
    at, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(each, found)
            while at & 1 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def consistent(size1: int, root1: bytes, size2: int, root2: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a proof shows that the second tree begins with the first (RFC 9162, 2.1.4.2).

    Of the tree without leaves nothing is proved: False.
    """
    if not 0 < size1 <= size2:
        return False
    if size1 == size2:
        return not proof and root1 == root2
    if any(len(each) != HASH for each in (root1, root2, *proof)):
        return False
    path = [root1, *proof] if size1 & (size1 - 1) == 0 else list(proof)
    if not path or not proof:
        return False
    at, last = size1 - 1, size2 - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(each, first), node_hash(each, second)
            while at & 1 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, each)
        at, last = at >> 1, last >> 1
    return last == 0 and first == root1 and second == root2


def _over(start: int, end: int, node: Node) -> bytes:
    """Return the root over the leaves from start to end, of which start begins a subtree."""
    size = end - start
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return node(height, start >> height)
    middle = start + _left(size)
    return node_hash(_over(start, middle, node), _over(middle, end, node))


def _left(size: int) -> int:
    """Return how many of `size` leaves, at least two, lie in the left half."""
    return 1 << ((size - 1).bit_length() - 1)


def _path(index: int, start: int, end: int, node: Node) -> Iterator[bytes]:
    if end - start == 1:
        return
    middle = start + _left(end - start)
    if index < middle:
        yield from _path(index, start, middle, node)
        yield _over(middle, end, node)
    else:
        yield from _path(index, middle, end, node)
        yield _over(start, middle, node)


def _kept(size1: int, start: int, end: int, node: Node, *, whole: bool) -> Iterator[bytes]:
    """Yield SUBPROOF of RFC 6962, 2.1.2; `whole` where whoever checks has the root of all of it."""
    if size1 == end:
        if not whole:
            yield _over(start, end, node)
        return
    middle = start + _left(end - start)
    if size1 <= middle:
        yield from _kept(size1, start, middle, node, whole=whole)
        yield _over(middle, end, node)
    else:
        yield from _kept(size1, middle, end, node, whole=False)
        yield _over(start, middle, node)
