"use strict";
/* A rectangle dragged on a photo fills the four numbers of the form; without this they are typed. */
for (const box of document.querySelectorAll("[data-marking]")) {
  const shown = box.querySelector(".marked");
  const sides = ["left", "top", "right", "bottom"].map((name) => document.querySelector(`[name=${name}]`));
  let from = null;
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
    shown.hidden = false;
    Object.assign(shown.style, { left: `${x1}%`, top: `${y1}%`, width: `${x2 - x1}%`, height: `${y2 - y1}%` });
  };
  box.addEventListener("pointerdown", (event) => { from = at(event); box.setPointerCapture(event.pointerId); event.preventDefault(); });
  box.addEventListener("pointermove", (event) => { if (from) mark(at(event)); });
  box.addEventListener("pointerup", (event) => { if (from) mark(at(event)); from = null; });
}
