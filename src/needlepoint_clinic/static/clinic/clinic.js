/* What every page does by itself. Nothing here is needed to read a page or to send a form.

   Hooks, all of them attributes:

   <form data-draft="KEY" data-save-url="/…/">  What is typed is kept on this device at once (localStorage, under the
       user's id), and, where there is an address, saved there a second after the last key: a POST of the form's fields.
       The address answers 200 or 204 for "kept" (JSON {"version": 7} is put into the field `version`), 409 for "changed
       on another screen", 422 for "something is wrong", 401 with X-Needlepoint-Go for "unlock first". What was typed is
       brought back after a closed tab or a lost connection, and erased once the server has it, at sign-out, or after a
       day. Not kept: passwords, files, hidden fields (but `version`, and those marked data-draft-keep), and whatever is
       marked data-draft-skip. Events on the form: needlepoint:restored, needlepoint:saved (detail: the answer's JSON).
   <p data-draft-status>       inside the form: components/draft_status.html; says whether what was typed is kept.
   <… data-draft-saved="KEY">  anywhere on a page: the server has it; the draft of that key is erased.
   needlepoint:scan            event on document when a barcode scanner (a keyboard that types fast and ends with Enter)
       has read something, wherever the focus is; detail.code is what it read, GS1's separator as U+001D. What the
       scanner typed into a field is taken out again, unless the field is the one for it. Call preventDefault() if the
       page deals with it; otherwise it goes into <input data-scan> and its form is sent, as if it had had the focus
       (data-scan="stay": not sent). <body data-scan-gap="60"> is how many milliseconds may lie between two of its keys.
   <button data-opens="ID">, <button data-closes>   open the <dialog> of that id; close the one around.
   <button data-prints>        prints the page.
   <form data-signs-out data-word-unsaved="…">      erases this user's drafts, after asking where some are not saved.
   <body data-user data-idle-minutes>, #lock-form   after so long without a hand on any page of the clinic the lock form
       is sent; what was typed is there again after unlocking.
   window.needlepoint.leaveFor, .draftPrefix       for scripts of pages that keep drafts of their own.
   .error-summary gets the focus; .table-wrap that scrolls can be reached by keyboard; no form is sent twice at once. */

"use strict";

(() => {
  const body = document.body;
  const user = body.dataset.user || "";
  const here = () => location.pathname + location.search;
  const remember = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      return true;
    } catch {
      return false; // no room, or forbidden: the page works on without it
    }
  };
  const recall = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  const within = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

  /* Unlock or sign in, then come back to this very page: the answer names the address that was asked, which may be no page. */
  const leaveFor = (where) => {
    const target = new URL(where || here(), location.href);
    if (target.origin !== location.origin) return;
    if (where) target.searchParams.set("next", here());
    location.assign(target);
  };
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const answer = event.detail.xhr;
    const where = answer.status === 401 && answer.getResponseHeader("X-Needlepoint-Go");
    if (where) {
      event.preventDefault();
      leaveFor(where);
    }
  });

  /* Drafts ------------------------------------------------------------------------------------------------------- */

  const PREFIX = "needlepoint:draft:";
  const SENT = "needlepoint:sent";
  const DAY = 24 * 3600 * 1000;
  const keyOf = (name) => `${PREFIX}${user}:${name}`;
  const draftKeys = (prefix) => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  };
  const readDraft = (name) => {
    try {
      return JSON.parse(recall(keyOf(name)));
    } catch {
      return null;
    }
  };

  const isKept = (field) =>
    field.name &&
    !field.disabled &&
    !field.closest("[data-draft-skip]") &&
    !["password", "file", "submit", "button", "image", "reset"].includes(field.type) &&
    (field.type !== "hidden" || field.name === "version" || "draftKeep" in field.dataset) &&
    field.name !== "csrfmiddlewaretoken";
  const fieldsOf = (form) => [...form.elements].filter(isKept);
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
  const valuesOf = (form) =>
    fieldsOf(form).flatMap((field) => {
      if (isChoice(field)) return field.checked ? [[field.name, field.value]] : [];
      if (field.type === "select-multiple") return [...field.selectedOptions].map((option) => [field.name, option.value]);
      return [[field.name, field.value]];
    });
  const versionOf = (form) => Number(form.elements.namedItem("version")?.value || 0);
  const spoken = (values) => JSON.stringify(values.filter(([name]) => name !== "version"));

  const putBack = (form, values) => {
    const given = new Map();
    for (const [name, value] of values) given.set(name, [...(given.get(name) || []), value]);
    const taken = new Map();
    for (const field of fieldsOf(form)) {
      const all = given.get(field.name) || [];
      if (isChoice(field)) field.checked = all.includes(field.value);
      else if (field.type === "select-multiple") for (const option of field.options) option.selected = all.includes(option.value);
      else if (given.has(field.name)) {
        const index = taken.get(field.name) || 0;
        taken.set(field.name, index + 1);
        if (index < all.length) field.value = all[index];
      }
    }
  };

  class Draft {
    constructor(form) {
      this.form = form;
      this.name = form.dataset.draft;
      this.url = form.dataset.saveUrl;
      this.changes = 0;
      this.waits = 1000;
      this.timer = null;
      this.busy = false;
      this.leaving = false;
      form.addEventListener("input", () => this.typed());
      form.addEventListener("change", () => this.typed());
      form.addEventListener("submit", () => this.sent());
      window.addEventListener("online", () => this.state === "kept" && this.save(true));
      this.bringBack();
    }

    say(state) {
      this.state = state;
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      const line = this.form.querySelector("[data-draft-status]");
      if (!line) return;
      const key = `word${state[0].toUpperCase()}${state.slice(1)}`;
      const words = (line.dataset[key] || "").replace("%(time)s", time);
      line.dataset.state = state === "restored" ? "typed" : state === "elsewhere" ? "refused" : state;
      if (line.textContent !== words) line.textContent = words;
    }

    bringBack() {
      const kept = readDraft(this.name);
      if (!kept) return;
      if (spoken(kept.values) === spoken(valuesOf(this.form))) return this.erase();
      putBack(this.form, kept.values);
      this.say("restored");
      this.form.dispatchEvent(new CustomEvent("needlepoint:restored", { bubbles: true }));
      if (this.url) this.later(this.waits);
    }

    keep() {
      return remember(keyOf(this.name), JSON.stringify({ at: Date.now(), values: valuesOf(this.form) }));
    }

    erase() {
      remember(keyOf(this.name), null);
    }

    typed() {
      this.changes += 1;
      this.keep();
      // While the connection is away the line keeps saying so; it is read out once, not at each key.
      if (this.state !== "kept") this.say("typed");
      if (this.url) this.later(1000);
    }

    later(milliseconds, alone = false) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(alone), milliseconds);
    }

    sent() {
      clearTimeout(this.timer);
      this.leaving = true;
      this.keep();
      try {
        sessionStorage.setItem(SENT, JSON.stringify({ user, name: this.name, version: versionOf(this.form) }));
      } catch {
        // then it is brought back once more than needed
      }
    }

    async save(alone = false) {
      if (!this.url || this.leaving) return;
      if (this.busy) return this.later(300, alone);
      this.busy = true;
      const changes = this.changes;
      if (this.state !== "kept") this.say("saving");
      let answer = null;
      try {
        answer = await fetch(this.url, this.request(alone));
      } catch {
        answer = null;
      }
      this.busy = false;
      if (this.leaving) return;
      if (answer?.ok) await this.saved(answer, changes);
      else this.failed(answer);
    }

    request(alone) {
      const data = new FormData(this.form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      const headers = { "X-CSRFToken": data.get("csrfmiddlewaretoken") || "", Accept: "application/json" };
      // A second try that no hand made must not keep the screen unlocked.
      if (alone) headers["X-Needlepoint-Background"] = "1";
      return { method: "POST", body: data, headers, redirect: "manual", credentials: "same-origin" };
    }

    async saved(answer, changes) {
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      const told = isJson ? await answer.json().catch(() => ({})) : {};
      const version = this.form.elements.namedItem("version");
      if (version && told.version !== undefined) version.value = told.version;
      this.waits = 1000;
      if (changes === this.changes) {
        this.erase();
        this.say("saved");
      } else {
        this.keep();
        this.say("typed");
        this.later(1000);
      }
      this.form.dispatchEvent(new CustomEvent("needlepoint:saved", { bubbles: true, detail: told }));
    }

    failed(answer) {
      if (answer && (answer.type === "opaqueredirect" || answer.status === 401)) {
        this.leaving = true;
        return leaveFor(answer.headers.get("X-Needlepoint-Go"));
      }
      if (answer?.status === 409) return this.say("elsewhere");
      if (answer && answer.status < 500) return this.say("refused");
      this.say("kept");
      this.waits = Math.min(this.waits * 2, 30000);
      this.later(this.waits, true);
    }
  }

  const drafts = new Map();
  const findDrafts = (root) => {
    for (const form of within(root, "form[data-draft]")) {
      if (!drafts.has(form)) drafts.set(form, new Draft(form));
    }
  };
  const eraseSaved = (root) => {
    for (const each of within(root, "[data-draft-saved]")) remember(keyOf(each.dataset.draftSaved), null);
  };

  /* A form sent from this tab is saved if what comes next is an ordinary page without it, or with a newer version of it;
     after an error, at the lock, or without a connection what was typed stays. */
  const eraseSent = () => {
    let sent = null;
    try {
      sent = JSON.parse(sessionStorage.getItem(SENT));
      sessionStorage.removeItem(SENT);
    } catch {
      return;
    }
    if (!sent || sent.user !== user || body.classList.contains("error-page")) return;
    const status = performance.getEntriesByType("navigation")[0]?.responseStatus || 200;
    if (status !== 200 || !document.referrer.startsWith(location.origin)) return;
    const form = document.querySelector(`form[data-draft="${CSS.escape(sent.name)}"]`);
    if (!form || versionOf(form) > sent.version) remember(keyOf(sent.name), null);
  };
  const eraseOld = () => {
    for (const key of draftKeys(PREFIX)) {
      try {
        if (Date.now() - JSON.parse(recall(key)).at > DAY) remember(key, null);
      } catch {
        remember(key, null);
      }
    }
  };

  document.addEventListener("htmx:afterRequest", (event) => {
    const draft = drafts.get(event.detail.elt);
    if (!draft) return;
    draft.leaving = false;
    sessionStorage.removeItem(SENT);
    const { successful, xhr } = event.detail;
    if (successful) draft.erase();
    draft.say(successful ? "saved" : xhr.status >= 400 && xhr.status < 500 ? "refused" : "kept");
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-signs-out]")) return;
    const mine = draftKeys(`${PREFIX}${user}:`);
    if (!user) return; // on the lock page: somebody else signs out; what its owner typed waits for its owner
    if (mine.length && form.dataset.wordUnsaved && !confirm(form.dataset.wordUnsaved)) return event.preventDefault();
    for (const key of mine) remember(key, null);
    for (const draft of drafts.values()) draft.leaving = true;
  });

  /* No form is sent twice by a double touch. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const draft of drafts.values()) draft.leaving = false;
  });

  /* Barcode scanner ---------------------------------------------------------------------------------------------- */

  const FASTEST_HAND = Number(body.dataset.scanGap || 60); // milliseconds between keys; nobody types a whole code faster
  const SHORTEST_CODE = 6;
  let burst = { text: "", at: 0, field: null, before: "" };

  const editable = (node) => (node?.matches?.("textarea, input:not([type=checkbox], [type=radio], [type=button], [type=submit])") ? node : null);

  document.addEventListener(
    "keydown",
    (event) => {
      const now = event.timeStamp; // when the key was struck, however busy the page is
      if (event.repeat) return;
      if (now - burst.at > FASTEST_HAND) burst = { text: "", at: now, field: editable(event.target), before: event.target.value };
      burst.at = now;
      if (event.key === "Enter" || event.key === "Tab") {
        if (burst.text.length >= SHORTEST_CODE) scanned(event, burst);
        burst = { text: "", at: 0, field: null, before: "" };
      } else if (event.ctrlKey && event.key === "]") {
        event.preventDefault();
        burst.text += "\u001d";
      } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) burst.text += event.key;
    },
    true,
  );

  const scanned = (key, { text, field, before }) => {
    const inItsField = key.target.matches?.("[data-scan]");
    const event = new CustomEvent("needlepoint:scan", { detail: { code: text }, cancelable: true });
    const isFree = document.dispatchEvent(event);
    // In the field made for it the scanner's Enter does what Enter does there.
    if (inItsField && isFree) return;
    key.preventDefault();
    key.stopPropagation();
    if (field && !field.matches("[data-scan]")) {
      field.value = before;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const target = isFree && document.querySelector("input[data-scan]");
    if (!target) return;
    target.value = text.replaceAll("\u001d", "\u241d"); // a sign that can be seen, and that a field does not drop
    target.focus();
    target.dispatchEvent(new Event("input", { bubbles: true }));
    target.dispatchEvent(new Event("change", { bubbles: true }));
    if (target.dataset.scan !== "stay") target.form?.requestSubmit();
  };

  /* A screen left alone locks itself ----------------------------------------------------------------------------- */

  const SEEN = "needlepoint:seen";
  const idle = Number(body.dataset.idleMinutes || 0) * 60000;
  if (user && idle) {
    let seen = Date.now();
    let told = Date.now();
    let locking = false;
    const hand = () => {
      const now = Date.now();
      if (now - seen < 5000) return;
      seen = now;
      remember(SEEN, String(now));
      // Reading and scrolling is being there as well: the server is told now and then.
      if (now - told > idle / 3) {
        told = now;
        fetch("/health/", { credentials: "same-origin" }).catch(() => {});
      }
    };
    for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) document.addEventListener(kind, hand, { passive: true, capture: true });
    remember(SEEN, String(seen));
    const lock = () => {
      const form = document.getElementById("lock-form");
      if (!form || locking) return;
      if (!navigator.onLine) return veil(form);
      locking = true;
      setTimeout(() => (locking = false), 60000);
      form.elements.next.value = here();
      for (const draft of drafts.values()) draft.leaving = true;
      form.requestSubmit();
    };
    const veil = (form) => {
      if (document.querySelector(".veil")) return;
      const words = document.createElement("p");
      words.className = "veil";
      words.setAttribute("role", "status");
      words.textContent = form.dataset.wordOffline || "";
      for (const each of body.children) each.inert = true;
      body.append(words);
      window.addEventListener("online", lock, { once: true });
    };
    setInterval(() => {
      if (Date.now() - Math.max(seen, Number(recall(SEEN) || 0)) > idle) lock();
    }, Math.min(idle / 4, 15000));
  }

  /* Small things ------------------------------------------------------------------------------------------------- */

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog")?.close();
    if (event.target.closest("[data-prints]")) window.print();
  });

  const reachTables = () => {
    for (const wrap of document.querySelectorAll(".table-wrap")) {
      const scrolls = wrap.scrollWidth > wrap.clientWidth + 1;
      wrap.toggleAttribute("data-scrolls", scrolls);
      if (scrolls) {
        wrap.tabIndex = 0;
        wrap.setAttribute("role", "region");
        wrap.setAttribute("aria-label", wrap.querySelector("caption")?.textContent.trim() || document.title);
      } else for (const name of ["tabindex", "role", "aria-label"]) wrap.removeAttribute(name);
    }
  };
  let asked = 0;
  window.addEventListener("resize", () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(reachTables);
  });

  const found = (root) => {
    eraseSaved(root);
    findDrafts(root);
    reachTables();
    within(root, ".error-summary[tabindex]")[0]?.focus();
  };
  document.addEventListener("htmx:afterSwap", reachTables); // htmx:load comes later, once all has settled
  document.addEventListener("htmx:load", (event) => (event.target === body ? catchUp() : found(event.target)));
  /* What was typed into a search before this page listened, or came back with the Back button, is searched for as well. */
  const catchUp = () => {
    for (const field of document.querySelectorAll("form[hx-trigger] input[type=search]")) {
      if (field.value !== field.defaultValue) field.form.requestSubmit();
    }
  };
  // For the scripts of pages: leaveFor(X-Needlepoint-Go) unlocks and comes back here; drafts under draftPrefix go at sign-out.
  window.needlepoint = { leaveFor, draftPrefix: keyOf("") };
  eraseOld();
  eraseSent();
  found(document);
})();
