"use strict";
// A consultation saves each answer as it is given. Nothing typed is lost: what could not be sent is kept on this device
// and sent again; what another screen changed meanwhile is shown beside one's own. Without this file the page's Save
// button does the same in one go.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const state = document.getElementById("save-state");
  const { drafts } = window.needlepoint;
  const own = `consultation-${form.dataset.consultation}:`; // a draft for each part
  const page = form.elements.page.value;
  const waiting = new Map(); // name of part -> fields to send, the latest only
  const timers = new Map();
  let sending = false;
  let retryAfter = 2000;
  let leaving = false;

  const partOf = (element) => element.closest("[data-part]");
  const partNamed = (name) => form.querySelector(`[data-part="${CSS.escape(name)}"]`);

  const say = (word, values) => drafts.say(state, word, values);

  function fieldsOf(part) {
    const fields = [];
    for (const field of part.querySelectorAll("input, select, textarea")) {
      const box = field.type === "checkbox" || field.type === "radio";
      if (field.name && !field.disabled && (!box || field.checked)) fields.push([field.name, field.value]);
    }
    return fields;
  }

  function hold(part) {
    const fields = fieldsOf(part);
    waiting.set(part.dataset.part, fields);
    drafts.keep(own + part.dataset.part, fields);
  }

  function queue(part) {
    clearTimeout(timers.get(part.dataset.part));
    timers.delete(part.dataset.part);
    hold(part);
    send();
  }

  function later(part) {
    say("typed");
    drafts.keep(own + part.dataset.part, fieldsOf(part));
    clearTimeout(timers.get(part.dataset.part));
    timers.set(part.dataset.part, setTimeout(() => queue(part), 1500));
  }

  function bodyOf(fields) {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.append("page", page);
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return body;
  }

  const request = (fields, headers = {}, more = {}) => fetch(form.action, {
    method: "POST",
    body: bodyOf(fields),
    credentials: "same-origin",
    redirect: "manual",
    headers: { "X-Needlepoint-Save": "part", ...headers },
    ...more,
  });

  async function send(alone) {
    if (sending || !waiting.size) return;
    sending = true;
    const [name, fields] = waiting.entries().next().value;
    say("saving");
    try {
      // A second try that no hand made must not keep the screen unlocked.
      const answer = await request(fields, alone ? { "X-Needlepoint-Background": "1" } : {});
      if (answer.status === 401 || answer.type === "opaqueredirect") return locked(answer);
      if (answer.status >= 500) throw new Error("the clinic did not answer");
      if (waiting.get(name) === fields) {
        waiting.delete(name);
        // What another screen stands against is kept until somebody has chosen.
        if (answer.status !== 409 && !timers.has(name)) drafts.erase(own + name);
      }
      retryAfter = 2000;
      await take(name, fields, answer);
    } catch (_offline) {
      say("kept");
      setTimeout(() => send(true), retryAfter);
      retryAfter = Math.min(2 * retryAfter, 60000);
      return;
    } finally {
      sending = false;
    }
    return send();
  }

  function locked(answer) {
    leaving = true;
    window.needlepoint.leaveFor(answer.headers.get("X-Needlepoint-Go"));
  }

  async function take(name, fields, answer) {
    const kind = answer.headers.get("Content-Type") || "";
    const told = kind.includes("json") ? await answer.json() : { refused: answer.statusText };
    if (answer.status === 409) return conflicts(told, fields);
    if (!answer.ok) return say("refused", { more: told.refused });
    for (const [part, digest] of Object.entries(told.was)) setWas(part, digest);
    for (const field of document.querySelectorAll("[data-version]")) field.value = told.version;
    window.needlepoint.steady(() => show(told));
    if (!waiting.size && !timers.size) say("saved", { time: told.saved });
    if (form.dataset.replaying && !waiting.size) brought();
  }

  function show(told) {
    showPanel(told.panel);
    showMistakes(told.mistakes);
    for (const each of form.querySelectorAll(".question.follows")) {
      each.hidden = !told.applies.includes(each.id.slice(2));
    }
    for (const [part, html] of Object.entries(told.questions || {})) replaceQuestion(part, html);
    if (told.depth_cards !== undefined) replaceCards(told.depth_cards);
  }

  function setWas(part, digest) {
    const field = partNamed(part)?.querySelector('input[name="was[]"]');
    if (field) field.value = `${part}:${digest}`;
    const unsent = waiting.get(part)?.find(([name]) => name === "was[]");
    if (unsent) unsent[1] = `${part}:${digest}`;
    if (unsent) drafts.keep(own + part, waiting.get(part));
    else if (timers.has(part)) drafts.keep(own + part, fieldsOf(partNamed(part)));
  }

  function showPanel(html) {
    const panel = document.getElementById("panel");
    const open = new Set([...panel.querySelectorAll("details[open] > summary")].map((each) => each.textContent));
    panel.innerHTML = html;
    for (const summary of panel.querySelectorAll("details > summary")) {
      if (open.has(summary.textContent)) summary.parentElement.open = true;
    }
    const badge = panel.querySelector(".panel-summary .badge")?.cloneNode(true);
    badge?.classList.remove("large");
    if (badge) document.getElementById("panel-jump")?.replaceChildren(badge);
    const live = document.getElementById("panel-said");
    const whole = panel.querySelector(".panel-summary")?.textContent.replace(/\s+/g, " ").trim() || "";
    if (live && live.textContent !== whole) live.textContent = whole;
  }

  function showMistakes(mistakes) {
    for (const part of form.querySelectorAll("[data-part]")) {
      const name = part.dataset.part;
      const mine = mistakes.filter(({ field }) => `${field}.`.startsWith(`${name}.`) || field === name);
      const text = mine.map((each) => each.text).join(" ");
      let line = part.querySelector("p.error.live, .question p.error, :scope > fieldset > p.error");
      if (!line && text) {
        line = document.createElement("p");
        line.className = "error live";
        part.prepend(line);
      }
      if (!line) continue;
      line.textContent = text;
      line.hidden = !text;
      part.classList.toggle("wrong", Boolean(text) && part.classList.contains("question"));
    }
  }

  function replaceQuestion(name, html) {
    const part = partNamed(name);
    if (!part || waiting.has(name) || timers.has(name) || part.querySelector(".places")) return;
    const box = document.createElement("template");
    box.innerHTML = html.trim();
    const fresh = box.content.querySelector(".question");
    if (!fresh || !fresh.querySelector(".places")) return;
    const within = part.contains(document.activeElement);
    part.replaceWith(fresh);
    const chosen = within && fresh.querySelector('input[type="radio"]:checked');
    if (!chosen) return;
    chosen.focus({ preventScroll: true });
    chosen.scrollIntoView({ block: "nearest" }); // not under the bar at the bottom; no jump where it is in sight
  }

  function replaceCards(html) {
    const cards = document.getElementById("depth-cards");
    if (!cards || timers.has("treatment.depths") || waiting.has("treatment.depths")) return;
    const active = cards.contains(document.activeElement) ? document.activeElement : null;
    const place = active && active.id ? [active.id, active.selectionStart] : null;
    cards.innerHTML = html;
    const again = place && document.getElementById(place[0]);
    if (again) {
      again.focus({ preventScroll: true });
      if (typeof place[1] === "number") again.setSelectionRange(place[1], place[1]);
    }
  }

  function conflicts(told, fields) {
    say("elsewhere");
    for (const each of told.conflicts) {
      const part = partNamed(each.name);
      const box = document.getElementById("conflict-template").content.firstElementChild.cloneNode(true);
      box.querySelector("[data-theirs]").textContent = each.theirs;
      box.querySelector("[data-mine]").textContent = each.mine;
      box.querySelector("[data-take]").addEventListener("click", () => {
        leaving = true;
        drafts.erase(own + each.name);
        location.reload();
      });
      box.querySelector("[data-keep]").addEventListener("click", () => {
        setWas(each.name, each.was);
        const mine = fields.filter(([name]) => name !== "was[]");
        waiting.set(each.name, [...mine, ["was[]", `${each.name}:${each.was}`]]);
        drafts.keep(own + each.name, waiting.get(each.name));
        box.remove();
        send();
      });
      (part || form).prepend(box);
      box.scrollIntoView({ block: "center" });
      box.querySelector("[data-keep]").focus({ preventScroll: true });
    }
  }

  function tidy(target) {
    const part = partOf(target);
    if (target.type === "text" && target.name.endsWith(".typed") && target.value) {
      const on = part.querySelector("input[data-needs-text]");
      if (on) on.checked = true;
      else for (const chip of part.querySelectorAll('input[type="radio"]')) chip.checked = false;
    }
    if (target.type === "radio" && !("needsText" in target.dataset) && target.name === part.dataset.part) {
      const typed = part.querySelector(`input[name="${CSS.escape(target.name)}.typed"]`);
      if (typed) typed.value = "";
    }
    if (target.type === "checkbox" && target.name.endsWith(".yes")) {
      const no = part.querySelector(`input[name$=".no"][value="${CSS.escape(target.value)}"]`);
      if (no && target.checked) no.checked = false;
    }
  }

  form.addEventListener("input", (event) => {
    const target = event.target;
    const part = partOf(target);
    if (!part || !target.name) return;
    if (target.matches("textarea, input:not([type]), input[type='text']")) {
      tidy(target);
      later(part);
      growRows(target);
    }
  });
  form.addEventListener("change", (event) => {
    const target = event.target;
    const part = partOf(target);
    if (!part || !target.name || target.name === "on_map") return;
    tidy(target);
    if ("needsText" in target.dataset) {
      const typed = part.querySelector(`input[name="${CSS.escape(target.name)}.typed"]`);
      if (typed && !typed.value) return typed.focus();
    }
    growRows(target);
    queue(part);
  });

  // The last line of a list is always an empty one.
  function growRows(target) {
    const row = target.closest(".place-row");
    const rows = row && row.closest("[data-rows]");
    if (!rows || row !== rows.lastElementChild) return;
    if (![...row.querySelectorAll("input, select")].some((each) => each.value)) return;
    const fresh = row.cloneNode(true);
    const number = rows.children.length;
    for (const field of fresh.querySelectorAll("input, select")) {
      field.name = field.name.replace(/\.(\d+)\.([a-z]+)$/, `.${number}.$2`);
      field.value = "";
    }
    for (const error of fresh.querySelectorAll(".error")) error.remove();
    rows.append(fresh);
  }

  form.addEventListener("submit", () => {
    leaving = true;
    waiting.clear();
    for (const name of drafts.names(own)) drafts.erase(name);
  });
  function gather() {
    for (const name of [...timers.keys()]) {
      const part = partNamed(name);
      clearTimeout(timers.get(name));
      timers.delete(name);
      if (part) hold(part);
    }
  }
  addEventListener("pagehide", () => {
    if (leaving || drafts.closed) return;
    gather();
    for (const [, fields] of waiting) request(fields, {}, { keepalive: true }).catch(() => {});
  });
  drafts.atTheEnd(async () => {
    gather();
    while (sending) await new Promise((done) => setTimeout(done, 50));
    await send();
  });
  addEventListener("online", () => send());

  // What an earlier visit could not send is sent now; then the page shows it, and says that it was brought back.
  const BROUGHT = "needlepoint:brought";
  function brought() {
    sessionStorage.setItem(BROUGHT, own);
    location.reload();
  }
  if (sessionStorage.getItem(BROUGHT) === own) drafts.restored();
  sessionStorage.removeItem(BROUGHT);
  for (const name of drafts.names(own)) {
    const draft = drafts.read(name);
    if (draft) waiting.set(name.slice(own.length), draft.values);
  }
  if (waiting.size) {
    form.dataset.replaying = "1";
    drafts.restored();
    send();
  }
  document.documentElement.classList.add("saves-by-itself");
})();
