// Checks proofs of the public log in the browser: C2SP tlog-proof, RFC 9162, Ed25519.
// It shares no code with the program that writes the log, and asks nobody but the page's own site.

const encode = (text) => new TextEncoder().encode(text);
const same = (one, two) => one.length === two.length && one.every((byte, at) => byte === two[at]);
const join = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
export const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export function fromHex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error("no hexadecimal number");
  return new Uint8Array((text.match(/../g) || []).map((pair) => parseInt(pair, 16)));
}

export function fromBase64(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  if (btoa(String.fromCharCode(...bytes)) !== text) throw new Error("base 64 written otherwise");
  return bytes;
}

export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
}

export const leafHash = (entry) => sha256([0], entry);
const node = (left, right) => sha256([1], left, right);
const HASH = 32;

// Whether the leaf with that hash is at `index`, from 0, in the tree of `size` under `root`.
// Sizes are safe integers: beyond 2^53 entries nothing is claimed.
export async function included(leaf, index, size, proof, root) {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  if ([leaf, root, ...proof].some((each) => each.length !== HASH)) return false;
  const [found] = await climb(index, size - 1, leaf, leaf, proof);
  return found !== null && same(found, root);
}

// Whether the tree of `size2` begins with all of the tree of `size1`; of no entries nothing is proved.
export async function consistent(size1, root1, size2, root2, proof) {
  if (!Number.isSafeInteger(size1) || !Number.isSafeInteger(size2) || size1 < 1 || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && same(root1, root2);
  if (!proof.length || [root1, root2, ...proof].some((each) => each.length !== HASH)) return false;
  const whole = Number.isInteger(Math.log2(size1));
  const path = whole ? [root1, ...proof] : proof;
  let [at, last] = [size1 - 1, size2 - 1];
  while (at % 2) [at, last] = [half(at), half(last)];
  const [second, first] = await climb(at, last, path[0], path[0], path.slice(1));
  return second !== null && same(first, root1) && same(second, root2);
}

const half = (number) => Math.floor(number / 2);

// Climbs to the root; returns it with the root of what lies to the left, null where it does not fit.
async function climb(at, last, found, left, proof) {
  for (const each of proof) {
    if (last === 0) return [null, null];
    if (at % 2 || at === last) {
      [found, left] = [await node(each, found), await node(each, left)];
      while (at % 2 === 0 && at) [at, last] = [half(at), half(last)];
    } else {
      found = await node(found, each);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? [found, left] : [null, null];
}

// Reads a key in one line: name, number, and 1 for Ed25519 before its 32 bytes.
async function readKey(line) {
  const [, name, number, coded] = line.trim().match(/^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/);
  const raw = fromBase64(coded);
  const hashed = await sha256(encode(`${name}\n`), raw);
  if (raw.length !== HASH + 1 || raw[0] !== 1 || hex(hashed).slice(0, 8) !== number) throw new Error("no key");
  return { name, number, raw: raw.slice(1) };
}

// Returns the checkpoint that one of the keys signed; throws where none did, or wrongly.
export async function opened(note, keys) {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  let signed = false;
  for (const line of note.slice(end + 2).split("\n").slice(0, -1)) {
    const [mark, name, coded] = line.split(" ");
    if (mark !== "—" || !coded) throw new Error("no signature line");
    const bytes = fromBase64(coded);
    for (const key of await Promise.all(keys.map(readKey))) {
      if (key.name !== name || hex(bytes.slice(0, 4)) !== key.number) continue;
      const known = await crypto.subtle.importKey("raw", key.raw, "Ed25519", false, ["verify"]);
      if (!(await crypto.subtle.verify("Ed25519", known, bytes.slice(4), encode(text)))) throw new Error("wrong signature");
      signed = true;
    }
  }
  const [origin, size, root] = text.split("\n");
  if (end < 0 || !signed || !/^(0|[1-9][0-9]*)$/.test(size)) throw new Error("not signed by this key");
  return { origin, size: Number(size), root: fromBase64(root), note };
}

function parts(proof, kind) {
  const at = proof.indexOf("\n\n");
  const [first, ...lines] = proof.slice(0, at).split("\n");
  if (at < 0 || first !== kind) throw new Error("no proof of this kind");
  return [lines, proof.slice(at + 2)];
}

const numberAfter = (word, line) => {
  const found = (line || "").match(new RegExp(`^${word} (0|[1-9][0-9]*)$`));
  if (!found) throw new Error(`no ${word}`);
  return Number(found[1]);
};

// Reads the proof of an entry: its leaf, what it says, and each step as a promise of true or false.
export async function readEntry(proof, keys) {
  const [[extra, index, ...hashes], note] = parts(proof, "c2sp.org/tlog-proof@v1");
  const told = JSON.parse(new TextDecoder().decode(fromBase64(extra.replace(/^extra /, ""))));
  const at = numberAfter("index", index);
  const leaf = fromHex(told.leaf);
  const checkpoint = await opened(note, keys);
  return {
    number: at + 1,
    leaf,
    checkpoint,
    content: told.content === undefined ? null : told.content,
    inTree: await included(await leafHash(leaf), at, checkpoint.size, hashes.map(fromBase64), checkpoint.root),
    sameWords: told.content !== undefined && same(await sha256(fromHex(told.nonce), encode(told.content)), leaf),
  };
}

// Whether a file shows that the log of its checkpoint goes on from an earlier one.
export async function growsFrom(earlier, file, keys) {
  const [[first, ...hashes], note] = parts(file, "sunledger/consistency@v1");
  const now = await opened(note, keys);
  if (numberAfter("since", first) !== earlier.size || earlier.origin !== now.origin) return null;
  const holds = await consistent(earlier.size, earlier.root, now.size, now.root, hashes.map(fromBase64));
  return holds ? now : null;
}
