"use strict";
// The body map: each zone is a checkbox in the drawing, the same as the one in the list beside it. Pointer, or arrow
// keys and the space bar. Without this file the list alone is there.
(() => {
  const map = document.getElementById("body-map");
  const section = document.getElementById("wanted");
  if (!map || !section) return;
  const shapes = [...map.querySelectorAll(".zone")];
  map.hidden = false;

  const wants = () => [...section.querySelectorAll("[data-want]")];
  const active = () => section.querySelector('input[name="on_map"]:checked')?.closest("[data-want]") || wants()[0];
  const boxOf = (want, zone) => want.querySelector(`input[type="checkbox"][value="${zone}"][data-words]`);

  for (const shape of shapes) {
    shape.setAttribute("role", "checkbox");
    shape.setAttribute("tabindex", "-1");
  }
  for (const svg of map.querySelectorAll("svg")) svg.querySelector(".zone")?.setAttribute("tabindex", "0");

  function refresh() {
    const want = active();
    for (const shape of shapes) {
      const zone = shape.dataset.zone;
      shape.setAttribute("aria-checked", boxOf(want, zone)?.checked ? "true" : "false");
      const other = wants().some((each) => each !== want && boxOf(each, zone)?.checked);
      shape.classList.toggle("other-wish", other);
    }
    for (const each of wants()) {
      const names = [...each.querySelectorAll("input[data-words]:checked")].map((box) => box.dataset.words);
      const output = each.querySelector(".zone-names");
      if (output.dataset.none === undefined) output.dataset.none = names.length ? "–" : output.textContent;
      output.textContent = names.join(", ") || output.dataset.none;
      each.classList.toggle("active", each === want);
    }
    for (const button of map.querySelectorAll("[data-zones]")) {
      const all = button.dataset.zones.split(" ").every((zone) => boxOf(want, zone)?.checked);
      button.setAttribute("aria-pressed", String(all));
    }
  }

  function choose(zones, checked) {
    const want = active();
    for (const zone of zones) {
      const box = boxOf(want, zone);
      if (box) box.checked = checked === undefined ? !box.checked : checked;
    }
    refresh();
    boxOf(want, zones[0])?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const middle = (shape) => {
    const box = shape.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function nearest(from, [dx, dy]) {
    const [x, y] = middle(from);
    let best = null;
    let least = Infinity;
    for (const shape of from.ownerSVGElement.querySelectorAll(".zone")) {
      const [cx, cy] = middle(shape);
      const along = (cx - x) * dx + (cy - y) * dy;
      const aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
      const far = along + 2 * aside;
      if (shape !== from && along > 1 && far < least) [best, least] = [shape, far];
    }
    return best;
  }

  function focus(shape) {
    for (const each of shape.ownerSVGElement.querySelectorAll(".zone")) each.setAttribute("tabindex", "-1");
    shape.setAttribute("tabindex", "0");
    shape.focus();
  }

  map.addEventListener("click", (event) => {
    const shape = event.target.closest(".zone");
    const group = event.target.closest("[data-zones]");
    if (shape) {
      focus(shape);
      choose([shape.dataset.zone]);
    } else if (group) {
      choose(group.dataset.zones.split(" "), group.getAttribute("aria-pressed") !== "true");
    }
  });
  map.addEventListener("keydown", (event) => {
    const shape = event.target.closest(".zone");
    if (!shape) return;
    const zones = [...shape.ownerSVGElement.querySelectorAll(".zone")];
    if (event.key === " " || event.key === "Enter") choose([shape.dataset.zone]);
    else if (event.key === "Home") focus(zones[0]);
    else if (event.key === "End") focus(zones[zones.length - 1]);
    else if (event.key in DIRECTIONS) {
      const next = nearest(shape, DIRECTIONS[event.key]);
      if (next) focus(next);
    } else return;
    event.preventDefault();
  });

  // Choosing an indication brings its wish onto the map; the last wish is always an empty one.
  section.addEventListener("change", (event) => {
    const want = event.target.closest("[data-want]");
    if (event.target.name === "on_map") map.scrollIntoView({ block: "nearest" });
    if (want && event.target.name.endsWith(".indication")) {
      want.querySelector('input[name="on_map"]').checked = true;
      if (event.target.value && want === wants()[wants().length - 1]) addWant(want);
    }
    refresh();
  });

  function addWant(last) {
    const number = wants().length;
    const fresh = last.cloneNode(true);
    fresh.dataset.want = number;
    fresh.removeAttribute("aria-describedby");
    for (const error of fresh.querySelectorAll(".error")) error.remove();
    for (const field of fresh.querySelectorAll("input, select")) {
      field.name = field.name.replace(/\.wants\.\d+\./, `.wants.${number}.`);
      if (field.type === "checkbox" || field.type === "radio") field.checked = false;
      else field.value = "";
      if (field.name === "on_map") field.value = number;
    }
    for (const each of fresh.querySelectorAll("details")) each.open = false;
    fresh.querySelector("legend").textContent = fresh.dataset.wordAnother;
    last.after(fresh);
  }

  refresh();
})();
