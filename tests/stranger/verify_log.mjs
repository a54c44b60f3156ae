// A second reader of a sealed log, written from docs/audit.md with node's standard library alone.
//
//     node verify_log.mjs export DIR [KEPT-CHECKPOINT]
//     node verify_log.mjs proof FILE
//
// Ends with 0, or with 7 and the first thing that is wrong.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const leafHash = (bytes) => sha256(Buffer.from([0]), bytes);
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);
const wrong = (what) => {
  console.log(what);
  process.exit(7);
};
const base64 = (text) => {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : wrong(`'${text}' is no base64`);
};

function keyFrom(text) {
  const [name, hash, ...rest] = text.split("+");
  const bytes = base64(rest.join("+"));
  const id = sha256(Buffer.from(name + "\n"), bytes).subarray(0, 4);
  if (!name || bytes.length !== 33 || bytes[0] !== 1 || id.toString("hex") !== hash) wrong("vkey is no key");
  const x = bytes.subarray(1).toString("base64url");
  return { name, id, key: createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }) };
}

function checkpointFrom(note, { name, id, key }) {
  const division = note.lastIndexOf("\n\n");
  if (division < 0) wrong("the checkpoint is no note");
  const text = note.slice(0, division + 1);
  const signed = note.slice(division + 2).split("\n").some((line) => {
    const [dash, who, signature] = line.split(" ");
    if (dash !== "\u2014" || who !== name || !signature) return false;
    const bytes = base64(signature);
    return bytes.subarray(0, 4).equals(id) && verify(null, Buffer.from(text), key, bytes.subarray(4));
  });
  if (!signed) wrong("the checkpoint is not signed by the key");
  const [origin, size, root] = text.split("\n");
  if (origin !== name || !/^(0|[1-9][0-9]*)$/.test(size)) wrong("the checkpoint is of another log");
  return { size: Number(size), root: base64(root) };
}

// The largest power of two below n.
function splitOf(n) {
  let half = 1;
  while (half * 2 < n) half *= 2;
  return half;
}

// RFC 6962, 2.1: the root over leaf hashes.
function rootOf(leaves) {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0];
  const left = splitOf(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left)));
}

// What the proof leads to; consumes it from its end.
function rootBy(index, size, leaf, proof) {
  if (size === 1) return leaf;
  const last = proof.pop();
  if (!last) wrong("the proof is too short");
  const left = splitOf(size);
  return index < left ? nodeHash(rootBy(index, left, leaf, proof), last)
    : nodeHash(last, rootBy(index - left, size - left, leaf, proof));
}

// The old and the new root that the proof leads to.
function rootsBy(oldSize, size, whole, oldRoot, proof) {
  if (oldSize === size) {
    const hash = whole ? oldRoot : proof.pop();
    if (!hash) wrong("the proof is too short");
    return [hash, hash];
  }
  const last = proof.pop();
  if (!last) wrong("the proof is too short");
  const left = splitOf(size);
  if (oldSize <= left) {
    const [before, after] = rootsBy(oldSize, left, whole, oldRoot, proof);
    return [before, nodeHash(after, last)];
  }
  const [before, after] = rootsBy(oldSize - left, size - left, false, oldRoot, proof);
  return [nodeHash(last, before), nodeHash(last, after)];
}

const numberPath = (number) => {
  const three = (n) => String(n).padStart(3, "0");
  let path = three(number % 1000);
  for (let n = Math.floor(number / 1000); n > 0; n = Math.floor(n / 1000)) path = `x${three(n % 1000)}/${path}`;
  return path;
};
const tilePath = (level, tile, width) => `tile/${level}/${numberPath(tile)}${width < 256 ? `.p/${width}` : ""}`;

function entriesOf(bundle) {
  const entries = [];
  for (let at = 0; at < bundle.length;) {
    const length = bundle.readUInt16BE(at);
    if (at + 2 + length > bundle.length) wrong("a bundle is cut");
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

function verifyExport(folder, kept) {
  const read = (path) => {
    try {
      return readFileSync(join(folder, path));
    } catch {
      return wrong(`${path} is not there`);
    }
  };
  const key = keyFrom(read("vkey").toString().trim());
  const head = checkpointFrom(read("checkpoint").toString(), key);
  const leaves = [];
  for (let tile = 0; tile * 256 < head.size; ++tile) {
    const width = Math.min(256, head.size - tile * 256);
    const entries = entriesOf(read(tilePath("entries", tile, width)));
    const hashes = read(tilePath(0, tile, width));
    for (let i = 0; i < width; ++i) {
      const index = tile * 256 + i;
      if (!entries[i]) wrong(`entry ${index} is not there`);
      const hash = leafHash(entries[i]);
      if (!hash.equals(hashes.subarray(32 * i, 32 * i + 32))) wrong(`entry ${index} is not as it was sealed`);
      leaves.push(hash);
    }
  }
  if (!rootOf(leaves).equals(head.root)) wrong("the checkpoint is not signed for these entries");
  if (kept) {
    const before = checkpointFrom(readFileSync(kept).toString(), key);
    if (before.size > head.size) wrong(`entry ${head.size} is not there`);
    if (!rootOf(leaves.slice(0, before.size)).equals(before.root)) wrong("the log was another when the kept checkpoint was given out");
  }
  console.log(`ok: ${leaves.length} entries`);
}

function verifyProof(file) {
  const proof = JSON.parse(readFileSync(file));
  const key = keyFrom(proof.vkey);
  const head = checkpointFrom(proof.checkpoint, key);
  if (!(proof.index >= 0 && proof.index < head.size)) wrong("the index is not in the log");
  const inclusion = proof.inclusion.map(base64);
  if (!rootBy(proof.index, head.size, leafHash(base64(proof.leaf)), inclusion).equals(head.root) || inclusion.length) wrong("the entry is not shown to be in the log");
  if (proof.old_checkpoint) {
    const old = checkpointFrom(proof.old_checkpoint, keyFrom(proof.old_vkey ?? proof.vkey));
    if (old.size > head.size || old.size === 0) wrong("the log has shrunk");
    const consistency = proof.consistency.map(base64);
    const [before, after] = rootsBy(old.size, head.size, true, old.root, consistency);
    if (!before.equals(old.root) || !after.equals(head.root) || consistency.length) wrong("the log is not shown to have only grown");
  }
  console.log(`ok: entry ${proof.index} of ${head.size}`);
}

const [what, path, kept] = process.argv.slice(2);
if (what === "export") verifyExport(path, kept);
else if (what === "proof") verifyProof(path);
else wrong("usage: verify_log.mjs export DIR [CHECKPOINT] | proof FILE");
