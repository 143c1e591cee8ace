"use strict";
/* The rectangle of the four numbers is shown on the photo, whether they are typed, stepped by the
   arrow keys or dragged. Without this they are typed, and a button shows where they lie. */
for (const box of document.querySelectorAll("[data-marking]")) {
  const shown = box.querySelector(".marked");
  const sides = ["left", "top", "right", "bottom"].map((name) => document.querySelector(`[name=${name}]`));
  let from = null;
  const show = () => {
    const [left, top, right, bottom] = sides.map((side) => (side.value === "" ? NaN : Number(side.value)));
    const there = { x: left, y: top, width: right - left, height: bottom - top };
    const is = there.width > 0 && there.height > 0;
    for (const [name, value] of Object.entries(there)) shown.setAttribute(name, is ? value : 0);
  };
  const at = (event) => {
    const { left, top, width, height } = box.getBoundingClientRect();
    const within = (value) => Math.min(100, Math.max(0, value));
    return [within(((event.clientX - left) * 100) / width), within(((event.clientY - top) * 100) / height)];
  };
  const mark = (to) => {
    const [x1, x2] = [from[0], to[0]].sort((a, b) => a - b);
    const [y1, y2] = [from[1], to[1]].sort((a, b) => a - b);
    const values = [Math.floor(x1), Math.floor(y1), Math.ceil(x2), Math.ceil(y2)];
    sides.forEach((side, index) => { side.value = values[index]; });
    show();
  };
  for (const side of sides) side.addEventListener("input", show);
  show();
  box.addEventListener("pointerdown", (event) => { from = at(event); box.setPointerCapture(event.pointerId); event.preventDefault(); });
  box.addEventListener("pointermove", (event) => { if (from) mark(at(event)); });
  box.addEventListener("pointerup", (event) => { if (from) mark(at(event)); from = null; });
}
