// The pages work without this. With it, progress is shown without loading the page again, and the
// program knows that somebody is still there.
"use strict";

const first = document.querySelector("[autofocus]");
if (first) first.focus();

const doing = document.getElementById("doing");
const seconds = document.getElementById("seconds");
const spoken = document.getElementById("spoken");
const SPOKEN_EVERY = 15; // seconds: often enough to know that it goes on, seldom enough to bear

let lastSpoken = 0;

async function look() {
  let state;
  try {
    state = await (await fetch("state")).json();
  } catch {
    return; // the program has ended
  }
  if (doing && state.over) {
    location.replace("check");
    return;
  }
  if (doing) {
    doing.textContent = state.doing;
    seconds.textContent = state.seconds;
    if (state.seconds - lastSpoken >= SPOKEN_EVERY) {
      spoken.textContent = state.doing;
      lastSpoken = state.seconds;
    }
  }
  setTimeout(look, doing ? 700 : 300000);
}

setTimeout(look, doing ? 300 : 300000);
