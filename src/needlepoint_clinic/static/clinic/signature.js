"use strict";
// Signing by pointer: the strokes are kept as lines of SVG path data. Without this file the typed name signs.
(() => {
  const canvas = document.querySelector("canvas[data-signature]");
  if (!canvas) return;
  const field = document.getElementById(canvas.dataset.signature);
  const pen = canvas.getContext("2d");
  const SHORTEST_STEP = 2;
  let path = field.value;
  let last = null;
  document.getElementById("signature-box").hidden = false;

  function draw() {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 2.5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#14262a";
    if (path) pen.stroke(new Path2D(path));
  }

  function point(event) {
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * canvas.width;
    const y = ((event.clientY - box.top) / box.height) * canvas.height;
    return [Math.round(x), Math.round(y)];
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = point(event);
    path += `M${last[0]} ${last[1]}`;
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const here = point(event);
    if (Math.hypot(here[0] - last[0], here[1] - last[1]) < SHORTEST_STEP) return;
    path += `L${here[0]} ${here[1]}`;
    last = here;
    draw();
  });
  const end = () => {
    last = null;
    field.value = path;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  document.querySelector("[data-clear-signature]").addEventListener("click", () => {
    path = "";
    end();
    draw();
  });
  draw();
})();
