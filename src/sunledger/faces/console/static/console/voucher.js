"use strict";
/* A voucher by hand, quicker: Enter goes on to the next field, the same purpose brings its payee, capitals are tapped.
   The amount in capitals is never written by the page: what it should be is shown beside, to be compared with the paper. */
const DIGITS = "零壹贰叁肆伍陆柒捌玖";

/* As sunledger.kit.capitals has it; what is sent is read there again. */
const group = (number) => {
  let said = "", gap = false;
  for (const [place, worth] of [["仟", 1000], ["佰", 100], ["拾", 10], ["", 1]]) {
    const digit = Math.floor(number / worth) % 10;
    if (digit) { said += (gap && said ? DIGITS[0] : "") + DIGITS[digit] + place; gap = false; } else gap = true;
  }
  return said;
};
const whole = (number) => {
  for (const [unit, size] of [["亿", 1e8], ["万", 1e4]]) {
    const upper = Math.floor(number / size), lower = number % size;
    if (upper) return `${whole(upper)}${unit}${lower && lower < size / 10 ? DIGITS[0] : ""}${lower ? whole(lower) : ""}`;
  }
  return group(number) || DIGITS[0];
};
const capitals = (text) => {
  const told = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(text.replace(/[,，\s]/g, ""));
  if (!told) return "";
  const yuan = Number(told[1]), cents = Number((told[2] || "").padEnd(2, "0"));
  if (!yuan && !cents) return "";
  const [jiao, fen] = [Math.floor(cents / 10), cents % 10];
  let said = yuan || !cents ? `${whole(yuan)}元` : "";
  if (jiao) said += `${DIGITS[jiao]}角`; else if (fen && yuan) said += DIGITS[0];
  return said + (fen ? `${DIGITS[fen]}分` : "整");
};

for (const form of document.querySelectorAll("[data-voucher]")) {
  const field = (name) => form.elements.namedItem(name);
  const usual = JSON.parse(document.getElementById("usual")?.textContent || "{}");

  /* Enter goes on, from a field to the next one; of buttons for one choice to the chosen one. */
  const stops = () => [...form.querySelectorAll("input, select, textarea, button[name=then]")].filter((one) =>
    one.type !== "hidden" && one.offsetParent && (one.type !== "radio" || one.checked));
  form.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key !== "Enter" || event.isComposing || at.type === "file" || !at.matches("input, select")) return;
    event.preventDefault();
    const every = stops(), next = every[every.indexOf(at) + 1];
    next?.focus();
    if (next?.select) next.select();
  });

  /* What was last paid for the same thing, to whom: offered where nothing stands yet. */
  field("purpose").addEventListener("change", () => {
    const payee = usual[field("purpose").value.trim()];
    if (payee && !field("payee").value) field("payee").value = payee;
  });

  const pad = form.querySelector("[data-pad]");
  pad.hidden = false;
  pad.addEventListener("click", (event) => {
    const letter = event.target.dataset.letter, into = field("capitals");
    if (letter === undefined) return;
    into.value = letter ? into.value + letter : into.value.slice(0, -1);
    compare();
  });
  const beside = form.querySelector("[data-beside]");
  const compare = () => {
    const said = capitals(field("amount").value), written = field("capitals").value.trim();
    beside.hidden = !said;
    beside.querySelector("[data-said]").textContent = said;
    beside.querySelector("[data-same]").hidden = !said || written !== said;
  };
  for (const name of ["amount", "capitals"]) field(name).addEventListener("input", compare);
  compare();
}
