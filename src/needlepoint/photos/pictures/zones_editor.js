"use strict";
(function () {
  var facts = JSON.parse(document.getElementById("facts").textContent);
  var SVG = "http://www.w3.org/2000/svg";
  var byId = function (id) { return document.getElementById(id); };
  var drawing = byId("drawing"), sheet = byId("sheet"), scroll = byId("scroll");
  var zones = facts.zones.map(fromFile);
  var chosen = zones.length ? 0 : -1, corner = -1, open = false;
  var cross = [facts.width / 2, facts.height / 2], keysUsed = false;
  var zoom = 1, past = [], future = [], dragged = null, moved = false;

  function fromFile(zone) {
    return { name: zone.name, role: zone.role, metrics: (zone.metrics || facts.metrics).slice(), points: zone.outline.map(function (p) { return p.slice(); }) };
  }
  function copy() { return JSON.stringify({ zones: zones, chosen: chosen, corner: corner, open: open }); }
  function keep() { past.push(copy()); if (past.length > 200) { past.shift(); } future = []; }
  function go(from, to) {
    if (!from.length) { return; }
    to.push(copy());
    var state = JSON.parse(from.pop());
    zones = state.zones; chosen = state.chosen; corner = state.corner; open = state.open;
    form(); show();
  }
  function zone() { return zones[chosen] || null; }
  function clamp(p) { return [Math.min(Math.max(p[0], 0), facts.width - 1), Math.min(Math.max(p[1], 0), facts.height - 1)]; }
  function onScreen() { return drawing.getBoundingClientRect().width / facts.width || 1; }
  function place(event) {
    var box = drawing.getBoundingClientRect();
    return clamp([(event.clientX - box.left) / box.width * facts.width - 0.5, (event.clientY - box.top) / box.height * facts.height - 0.5]);
  }

  /* mistakes */
  function side(a, b, p) { return Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])); }
  function meet(a, b, c, d) {
    if (side(a, b, c) * side(a, b, d) > 0 || side(c, d, a) * side(c, d, b) > 0) { return false; }
    return [0, 1].every(function (i) { return Math.max(Math.min(a[i], b[i]), Math.min(c[i], d[i])) <= Math.min(Math.max(a[i], b[i]), Math.max(c[i], d[i])); });
  }
  function folds(a, b, c) { return side(a, b, c) === 0 && (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0; }
  function crossing(points, closed) {
    var n = points.length, sides = closed ? n : n - 1;
    for (var i = 0; i < sides; i += 1) {
      for (var j = i + 1; j < sides; j += 1) {
        var a = points[i], b = points[(i + 1) % n], c = points[j], d = points[(j + 1) % n];
        var wrong = j === i + 1 ? folds(a, b, d) : closed && i === 0 && j === n - 1 ? folds(c, d, b) : meet(a, b, c, d);
        if (wrong) { return [i, j]; }
      }
    }
    return null;
  }
  function area(points) {
    return Math.abs(points.reduce(function (sum, p, i) { var q = points[(i + 1) % points.length]; return sum + p[0] * q[1] - p[1] * q[0]; }, 0)) / 2;
  }
  function mistakes() {
    var bad = [], seen = {};
    zones.forEach(function (each, index) {
      var called = each.name.trim() || "zone " + (index + 1), folded = each.name.trim().toLowerCase();
      if (!folded) { bad.push(called + " has no name."); }
      if (folded && seen[folded]) { bad.push("Two zones are called " + called + "."); }
      seen[folded] = true;
      if (each.points.length < 3) { bad.push(called + " has fewer than three corners."); return; }
      if (index === chosen && open) { bad.push(called + " is still open: close its outline."); }
      if (crossing(each.points, true)) { bad.push(called + ": its lines cross. Move a corner."); }
      else if (area(each.points) < 1) { bad.push(called + " surrounds nothing."); }
      if (!each.metrics.length) { bad.push(called + ": choose something to measure."); }
    });
    if (!zones.length) { bad.push("There is no zone yet."); }
    else if (!zones.some(function (each) { return each.role === "treated"; })) { bad.push("No zone is treated skin."); }
    return bad;
  }
  function advice() {
    return zones.length && !zones.some(function (each) { return each.role === "control"; })
      ? ["No control region. Draw one on untreated skin that is lit alike: without it, or a card, colour cannot be compared."] : [];
  }

  /* drawing */
  function node(kind, attributes, parent) {
    var made = document.createElementNS(SVG, kind);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    parent.appendChild(made);
    return made;
  }
  function list(points) { return points.map(function (p) { return (p[0] + 0.5) + "," + (p[1] + 0.5); }).join(" "); }
  function drawZone(each, index) {
    var group = node("g", { "class": "zone " + each.role + (index === chosen ? " chosen" : ""), "data-zone": index }, drawing);
    var kind = index === chosen && open ? "polyline" : "polygon";
    if (kind === "polygon") { node("polygon", { "class": "inside", points: list(each.points) }, group); }
    node(kind, { "class": "edge", points: list(each.points) }, group);
    node(kind, { "class": "line", points: list(each.points) }, group);
    var wrong = crossing(each.points, kind === "polygon");
    (wrong || []).forEach(function (i) {
      var a = each.points[i], b = each.points[(i + 1) % each.points.length];
      node("line", { "class": "wrong", x1: a[0] + 0.5, y1: a[1] + 0.5, x2: b[0] + 0.5, y2: b[1] + 0.5 }, group);
    });
    var top = each.points.reduce(function (a, b) { return b[1] < a[1] ? b : a; }, each.points[0] || [0, 0]);
    var unit = 1 / onScreen();
    if (each.points.length) {
      node("text", { "class": "name", x: top[0], y: Math.max(top[1] - 10 * unit, 16 * unit), "font-size": 15 * unit, "stroke-width": 3.5 * unit }, group).textContent =
        each.name + (each.role === "control" ? " (control)" : "");
    }
  }
  function drawCorners(each) {
    var unit = 1 / onScreen();
    each.points.forEach(function (p, i) {
      var q = each.points[(i + 1) % each.points.length];
      if (!open && each.points.length > 2) {
        var middle = node("g", { "class": "between", "data-after": i }, drawing), x = (p[0] + q[0]) / 2 + 0.5, y = (p[1] + q[1]) / 2 + 0.5;
        node("circle", { "class": "hit", cx: x, cy: y, r: 13 * unit }, middle);
        node("circle", { "class": "dot", cx: x, cy: y, r: 4 * unit }, middle);
      }
    });
    each.points.forEach(function (p, i) {
      var group = node("g", { "class": "corner" + (i === corner ? " chosen" : ""), tabindex: 0, role: "button", "data-corner": i,
        "aria-label": "Corner " + (i + 1) + " of " + each.points.length + " of " + (each.name || "this zone") + ", at " + Math.round(p[0]) + ", " + Math.round(p[1]) }, drawing);
      node("circle", { "class": "hit", cx: p[0] + 0.5, cy: p[1] + 0.5, r: 20 * unit }, group);
      node("circle", { "class": "dot", cx: p[0] + 0.5, cy: p[1] + 0.5, r: 7 * unit }, group);
    });
  }
  function drawCross() {
    var reach = 14 / onScreen(), d = "M" + (cross[0] - reach) + " " + cross[1] + "h" + 2 * reach + "M" + cross[0] + " " + (cross[1] - reach) + "v" + 2 * reach;
    node("path", { "class": "cross dark", d: d }, drawing);
    node("path", { "class": "cross", d: d }, drawing);
  }
  function show() {
    var focused = document.activeElement && document.activeElement.closest && document.activeElement.closest(".corner");
    var again = focused ? corner : -1;
    while (drawing.firstChild) { drawing.removeChild(drawing.firstChild); }
    zones.forEach(function (each, index) { if (index !== chosen) { drawZone(each, index); } });
    if (zone()) { drawZone(zone(), chosen); drawCorners(zone()); }
    if (keysUsed) { drawCross(); }
    if (again >= 0) {
      var back = drawing.querySelector('[data-corner="' + Math.min(again, zone() ? zone().points.length - 1 : 0) + '"]');
      (back || drawing).focus();
    }
    showList(); showMistakes(); showHint();
    byId("undo").disabled = !past.length; byId("redo").disabled = !future.length;
    byId("close").disabled = !(open && zone() && zone().points.length > 2);
  }
  function showHint() {
    var n = zone() ? zone().points.length : 0;
    byId("hint").textContent = !zone() ? "Press “New zone”, then set its corners one after the other."
      : open ? (n < 3 ? "Set at least three corners around the skin (" + n + " so far)." : "Go on, or close the outline: press “Close outline”, or the first corner.")
      : "Move corners by dragging, or with Tab and the arrow keys. A small dot on a line makes a new corner.";
  }
  function showList() {
    var holder = byId("zones");
    holder.textContent = "";
    zones.forEach(function (each, index) {
      var item = document.createElement("li"), button = document.createElement("button"), small = document.createElement("small");
      button.type = "button";
      button.textContent = (each.name || "without a name") + " ";
      small.textContent = each.role + ", " + each.points.length + " corners";
      button.appendChild(small);
      button.setAttribute("aria-pressed", String(index === chosen));
      button.addEventListener("click", function () { choose(index); });
      item.appendChild(button); holder.appendChild(item);
    });
  }
  function showMistakes() {
    var holder = byId("mistakes"), bad = mistakes(), kind = advice();
    holder.textContent = "";
    holder.className = bad.length || kind.length ? "" : "good";
    bad.concat(kind).concat(bad.length || kind.length ? [] : ["✓ Nothing is wrong."]).forEach(function (words, index) {
      var item = document.createElement("li");
      item.textContent = words;
      if (index < bad.length) { item.className = "bad"; }
      holder.appendChild(item);
    });
    byId("save").disabled = bad.length > 0;
    byId("text").value = asFile();
  }

  /* the form of the chosen zone */
  function labelled(words, control, parent) {
    var label = document.createElement("label");
    label.append(words, control);
    parent.appendChild(label);
  }
  function form() {
    var holder = byId("form"), each = zone();
    holder.textContent = "";
    if (!each) { return; }
    var name = document.createElement("input");
    name.type = "text"; name.value = each.name; name.maxLength = 60; name.id = "name";
    name.addEventListener("change", function () { keep(); each.name = name.value.trim(); show(); });
    labelled("Name", name, holder);
    var role = document.createElement("select");
    [["treated", "treated skin"], ["control", "control: untreated skin"]].forEach(function (pair) { role.add(new Option(pair[1], pair[0], false, pair[0] === each.role)); });
    role.addEventListener("change", function () { keep(); each.role = role.value; show(); });
    labelled("What it is", role, holder);
    var box = document.createElement("fieldset"), legend = document.createElement("legend"), row = document.createElement("div");
    legend.textContent = "Measure"; row.className = "row";
    box.append(legend, row);
    facts.metrics.forEach(function (metric) {
      var check = document.createElement("input");
      check.type = "checkbox"; check.checked = each.metrics.indexOf(metric) >= 0;
      check.addEventListener("change", function () {
        keep();
        each.metrics = facts.metrics.filter(function (m) { return m === metric ? check.checked : each.metrics.indexOf(m) >= 0; });
        show();
      });
      labelled(metric, check, row);
      row.lastChild.insertBefore(check, row.lastChild.firstChild);
    });
    holder.appendChild(box);
    var away = document.createElement("button");
    away.type = "button"; away.textContent = "Delete this zone";
    away.addEventListener("click", function () { keep(); zones.splice(chosen, 1); chosen = zones.length - 1; corner = -1; open = false; form(); show(); byId("new").focus(); });
    holder.appendChild(away);
  }

  /* doing */
  function choose(index) {
    if (open && zone() && zone().points.length < 3 && index !== chosen) { zones.splice(chosen, 1); if (index > chosen) { index -= 1; } }
    chosen = index; corner = -1; open = false; form(); show();
  }
  function begin() {
    keep();
    if (open && zone() && zone().points.length < 3) { zones.splice(chosen, 1); }
    var number = 1;
    while (zones.some(function (each) { return each.name === "zone_" + number; })) { number += 1; }
    zones.push({ name: "zone_" + number, role: zones.some(function (each) { return each.role === "treated"; }) && advice().length ? "control" : "treated", metrics: facts.metrics.slice(), points: [] });
    chosen = zones.length - 1; corner = -1; open = true; form(); show(); drawing.focus();
  }
  function add(p) { keep(); zone().points.push(p); corner = zone().points.length - 1; show(); }
  function close() { if (open && zone() && zone().points.length > 2) { keep(); open = false; corner = -1; show(); } }
  function insert(after) {
    var points = zone().points, p = points[after], q = points[(after + 1) % points.length];
    keep();
    points.splice(after + 1, 0, [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2]);
    corner = after + 1; show();
  }
  function remove(index) {
    keep();
    zone().points.splice(index, 1);
    corner = Math.min(index, zone().points.length - 1);
    if (zone().points.length < 3) { open = true; }
    show();
  }
  function fitting() {
    var high = window.innerHeight * (window.innerWidth > 900 ? 0.76 : 0.6);
    return Math.min(1, high / (scroll.clientWidth * facts.height / facts.width));
  }
  function setZoom(to) {
    var before = zoom, x = scroll.scrollLeft + scroll.clientWidth / 2, y = scroll.scrollTop + scroll.clientHeight / 2;
    zoom = Math.min(Math.max(to, fitting()), 8);
    sheet.style.width = 100 * zoom + "%";
    scroll.scrollLeft = x * zoom / before - scroll.clientWidth / 2;
    scroll.scrollTop = y * zoom / before - scroll.clientHeight / 2;
    byId("zoom").textContent = Math.round(100 * zoom) + " %";
    show();
  }
  function asFile() {
    var listed = zones.map(function (each) {
      var made = { name: each.name, role: each.role, outline: each.points.map(function (p) { return [Math.round(p[0] * 10) / 10, Math.round(p[1] * 10) / 10]; }) };
      if (each.metrics.length < facts.metrics.length) { made.metrics = each.metrics; }
      return made;
    });
    return JSON.stringify({ photo: facts.photo, zones: listed }, null, 1).replace(/\[\s+([-\d.]+),\s+([-\d.]+)\s+\]/g, "[$1, $2]") + "\n";
  }
  function save() {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([asFile()], { type: "application/json" }));
    link.download = "zones.json";
    document.body.appendChild(link); link.click(); link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }
  function openFile(event) {
    var file = event.target.files[0];
    if (!file) { return; }
    file.text().then(function (text) {
      var read = JSON.parse(text).zones.map(fromFile);
      keep(); zones = read; chosen = read.length ? 0 : -1; corner = -1; open = false; form(); show();
    }).catch(function () { byId("hint").textContent = "This is no zones file saved by this page."; });
  }

  /* pointer */
  drawing.addEventListener("pointerdown", function (event) {
    var held = event.target.closest(".corner");
    moved = false;
    if (!held) { return; }
    corner = Number(held.getAttribute("data-corner"));
    keep(); dragged = corner;
    drawing.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  drawing.addEventListener("pointermove", function (event) {
    if (dragged === null) { return; }
    moved = true;
    zone().points[dragged] = place(event);
    show();
  });
  drawing.addEventListener("pointerup", function () {
    if (dragged === null) { return; }
    if (!moved) { past.pop(); if (dragged === 0 && open) { close(); } }
    var at = dragged;
    dragged = null; show();
    var back = drawing.querySelector('[data-corner="' + at + '"]');
    if (back) { back.focus(); }
    moved = true;
  });
  drawing.addEventListener("click", function (event) {
    if (moved || event.target.closest(".corner")) { moved = false; return; }
    var between = event.target.closest(".between"), other = event.target.closest(".zone");
    if (between && !open) { insert(Number(between.getAttribute("data-after"))); return; }
    if (open && zone()) { add(place(event)); return; }
    if (other) { choose(Number(other.getAttribute("data-zone"))); }
  });

  /* keys */
  var STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function step(event) {
    var size = event.shiftKey ? 1 : Math.max(1, Math.round(8 / onScreen())), way = STEPS[event.key];
    return [way[0] * size, way[1] * size];
  }
  function onCorner(event, index) {
    var p = zone().points[index];
    if (STEPS[event.key]) { var by = step(event); keep(); corner = index; zone().points[index] = clamp([p[0] + by[0], p[1] + by[1]]); show(); return true; }
    if (event.key === "Delete" || event.key === "Backspace") { remove(index); return true; }
    if (event.key === "i" || event.key === "I" || event.key === "Insert") { insert(index); return true; }
    if ((event.key === "Enter" || event.key === " ") && open && index === 0) { close(); return true; }
    return false;
  }
  function onPicture(event) {
    if (STEPS[event.key]) { var by = step(event); keysUsed = true; cross = clamp([cross[0] + by[0], cross[1] + by[1]]); show(); return true; }
    if ((event.key === "Enter" || event.key === " ") && open && zone()) { add(cross.slice()); return true; }
    return false;
  }
  drawing.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    var held = event.target.closest(".corner");
    var done = held ? onCorner(event, Number(held.getAttribute("data-corner"))) : onPicture(event);
    if (!done && (event.key === "c" || event.key === "C")) { close(); done = true; }
    if (!done && (event.key === "+" || event.key === "=")) { setZoom(zoom * 1.5); done = true; }
    if (!done && event.key === "-") { setZoom(zoom / 1.5); done = true; }
    if (done) { event.preventDefault(); }
  });
  drawing.addEventListener("focusin", function (event) {
    var held = event.target.closest && event.target.closest(".corner");
    if (held && dragged === null && Number(held.getAttribute("data-corner")) !== corner) {
      corner = Number(held.getAttribute("data-corner"));
      drawing.querySelectorAll(".corner").forEach(function (each) { each.classList.toggle("chosen", each === held); });
    }
  });
  document.addEventListener("keydown", function (event) {
    if (!(event.ctrlKey || event.metaKey) || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { return; }
    var key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) { go(past, future); event.preventDefault(); }
    else if (key === "y" || key === "z") { go(future, past); event.preventDefault(); }
  });
  byId("new").addEventListener("click", begin);
  byId("close").addEventListener("click", close);
  byId("undo").addEventListener("click", function () { go(past, future); });
  byId("redo").addEventListener("click", function () { go(future, past); });
  byId("larger").addEventListener("click", function () { setZoom(zoom * 1.5); });
  byId("smaller").addEventListener("click", function () { setZoom(zoom / 1.5); });
  byId("save").addEventListener("click", save);
  byId("open").addEventListener("change", openFile);
  window.addEventListener("resize", show);
  form(); setZoom(0);
}());
