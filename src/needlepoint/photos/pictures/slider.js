"use strict";
(function () {
  var frame = document.getElementById("frame");
  var range = document.getElementById("where");
  var left = document.getElementById("tag-left");
  var right = document.getElementById("tag-right");
  var zones = document.getElementById("zones");
  function fit() {
    frame.style.maxWidth = Math.max(window.innerHeight * 0.82, 320) * Number(frame.dataset.ratio) + "px";
  }
  function show() {
    var at = Number(range.value);
    frame.style.setProperty("--at", at + "%");
    range.setAttribute("aria-valuetext", Math.round(at) + " % baseline, " + Math.round(100 - at) + " % follow-up");
    left.classList.toggle("away", at < 18);
    right.classList.toggle("away", at > 82);
  }
  function follow(event) {
    var box = frame.getBoundingClientRect();
    range.value = String(100 * (event.clientX - box.left) / box.width);
    show();
  }
  range.addEventListener("input", show);
  range.addEventListener("pointermove", function (event) { if (event.buttons === 1) { follow(event); } });
  range.addEventListener("pointerdown", follow);
  if (zones) {
    zones.addEventListener("change", function () { frame.classList.toggle("zones", zones.checked); });
    frame.classList.toggle("zones", zones.checked);
  }
  window.addEventListener("resize", fit);
  fit();
  show();
}());
