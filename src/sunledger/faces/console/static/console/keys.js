// Keys of the console. Every page works without them, and they can be switched off (WCAG 2.1.4).
(() => {
  "use strict";
  document.documentElement.classList.add("script");
  const box = document.getElementById("keys");
  const choice = document.getElementById("keys-on");
  const KEPT = "sunledger-keys";
  const on = () => localStorage.getItem(KEPT) !== "off";
  const rows = () => [...document.querySelectorAll("main tbody tr")].filter((row) => row.querySelector("a"));

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.contains(document.activeElement));
    const at = now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + by, 0), all.length - 1);
    const link = all[at].querySelector("a");
    link.focus();
    link.scrollIntoView({ block: "nearest" });
  }
  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (link) link.click();
  };
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    n: () => follow('a[rel="next"]'),
    p: () => follow('a[rel="prev"]'),
    t: () => follow(".brand a"),
    "?": () => box && !box.open && box.showModal(),
  };

  // What a page names with data-key is reached by that key: a link is followed, a form opened.
  function reach(named) {
    if (!(named instanceof HTMLDetailsElement)) return named.matches("a") ? named.click() : named.focus();
    for (const other of document.querySelectorAll("details[data-key][open]")) other.open = other === named;
    named.open = true;
    named.querySelector("form :is(input:not([type=hidden]), select, textarea)")?.focus();
    named.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest?.("form.form");
      if (form) form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      const doing = event.target.closest?.("details[data-key][open]");
      if (doing) {
        doing.open = false;
        doing.querySelector("summary").focus();
      }
      const open = event.target.closest?.("details[open].me, details[open].drop");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
      return;
    }
    if (event.target.closest?.("input, select, textarea, [contenteditable], dialog")) return;
    const key = event.key.toLowerCase();
    const named = /^[a-z/]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
    const act = named ? () => reach(named) : acts[key];
    if (!act || !on()) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-help]")) box.showModal();
    if (event.target.closest("[data-print]")) window.print();
    for (const open of document.querySelectorAll("details[open].me, details[open].drop")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
  // A form is sent once, however often its button is pressed; coming back to the page begins anew.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
  if (choice) {
    choice.checked = on();
    choice.addEventListener("change", () => localStorage.setItem(KEPT, choice.checked ? "on" : "off"));
  }
  // The summary of errors is where a person goes on, so that a reader reads it first.
  document.getElementById("errors")?.focus();
})();
