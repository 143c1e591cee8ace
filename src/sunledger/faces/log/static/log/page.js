// Shows on the page what verify.js finds. The words stand in the page; here states are set.

import { growsFrom, hex, opened, readEntry } from "./verify.js";

const KEPT = "sunledger-log"; // the newest checkpoint that this browser saw
const box = document.querySelector("[data-log]");
const keys = box.dataset.keys.split("\n").filter(Boolean);
const told = (name) => document.querySelector(`[data-check="${name}"]`);

function set(name, good, words = {}) {
  const line = told(name);
  if (!line) return;
  line.hidden = false;
  for (const state of line.querySelectorAll("[data-state]")) state.hidden = state.dataset.state !== (good ? "ok" : "error");
  for (const [field, value] of Object.entries(words)) {
    for (const place of line.querySelectorAll(`[data-field="${field}"]`)) place.textContent = value;
  }
}

function end(state) {
  for (const each of box.querySelectorAll("[data-verdict]")) each.hidden = each.dataset.verdict !== state;
}

const fetched = async (url) => {
  const answer = await fetch(url, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new Error(url);
  return answer.text();
};

// Holds what this browser saw before against what stands now, and keeps the newer one.
async function sinceLastTime(now) {
  let earlier;
  try {
    earlier = await opened(localStorage.getItem(KEPT) || "", keys);
  } catch {
    localStorage.setItem(KEPT, now.note);
    return true;
  }
  if (earlier.origin !== now.origin || earlier.size === 0) {
    localStorage.setItem(KEPT, now.note);
    return true;
  }
  const holds = await goesOn(earlier);
  set("since", holds, { size: earlier.size });
  if (holds && now.size >= earlier.size) localStorage.setItem(KEPT, now.note);
  return holds;
}

async function goesOn(earlier) {
  try {
    return (await growsFrom(earlier, await fetched(`${box.dataset.since}${earlier.size}`), keys)) !== null;
  } catch {
    return false;
  }
}

async function checkEntry() {
  const found = await readEntry(await fetched(box.dataset.proof), keys);
  set("signature", true, { size: found.checkpoint.size });
  const here = found.inTree && found.number === Number(box.dataset.entry) && hex(found.leaf) === box.dataset.leaf;
  set("tree", here);
  let good = here;
  if (found.content !== null || told("words")) {
    set("words", found.sameWords);
    showRaw(found.content);
    good = good && found.sameWords;
  }
  const paper = location.hash.slice(1);
  if (/^[0-9a-f]{64}$/.test(paper)) {
    set("paper", paper === hex(found.leaf));
    good = good && paper === hex(found.leaf);
  }
  return (await sinceLastTime(found.checkpoint)) && good;
}

// The very text that was hashed: the page above is written by the site, this comes out of the proof.
function showRaw(content) {
  const raw = document.querySelector("[data-raw]");
  if (!raw || content === null) return;
  raw.querySelector("p").textContent = content;
  raw.hidden = false;
}

async function checkLog() {
  const now = await opened(await fetched(box.dataset.checkpoint), keys);
  set("signature", true, { size: now.size });
  return sinceLastTime(now);
}

async function run(check) {
  end("wait");
  if (!globalThis.crypto || !crypto.subtle) return end("cannot");
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
  } catch (fault) {
    if (fault.name === "NotSupportedError") return end("cannot");
  }
  try {
    end((await check()) ? "good" : "bad");
  } catch {
    set("signature", false);
    end("bad");
  }
}

// An earlier checkpoint that somebody kept: read here, and sent nowhere.
const kept = document.getElementById("earlier");
if (kept) {
  kept.closest(".field").hidden = false;
  kept.addEventListener("change", async () => {
    let earlier;
    try {
      earlier = await opened(await kept.files[0].text(), keys);
    } catch {
      return set("kept", false);
    }
    set("kept", await goesOn(earlier), { size: earlier.size });
  });
}

run(box.dataset.proof ? checkEntry : checkLog);
