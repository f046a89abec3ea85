/* What a hand typed and the server does not have yet: kept on this device, in one format, for one day, for its own user.

   Every page loads this first. What keeps drafts uses it: forms with data-draft (below), the steps of a treatment day
   (treatment.js) and the parts of a consultation (consultations.js).

   Kept are {at, version, values: [[name, value], …]} under needlepoint:draft:USER:NAME in localStorage. A draft goes

   - as soon as the server has what is in it;
   - at sign-out, with everything else that this user typed here, after asking where the server did not take it;
   - after a day.

   Before a screen is locked, and before somebody signs out, what can be saved is saved first. What no server has taken
   yet waits under its user's id through a lock, and comes back after unlocking; no other user of a shared tablet is
   shown it. Once somebody has signed out, no page of theirs that is still open keeps anything more.

   <form data-draft="KEY" data-save-url="/…/">  What is typed is kept at once, and, where there is an address, saved there
       a second after the last key: a POST of the form's fields. The address answers 200 or 204 for "kept" (JSON
       {"version": 7} is put into the field `version`), 409 for "changed on another screen", 422 for "something is
       wrong", 401 with X-Needlepoint-Go for "unlock first". Not kept: passwords, files, hidden fields (but `version`, and
       those marked data-draft-keep), and whatever is marked data-draft-skip. Events on the form: needlepoint:restored,
       needlepoint:saved (detail: the answer's JSON).
   <p data-draft-status>       inside the form: components/draft_status.html; says whether what was typed is kept.
   <p data-restored hidden>    once on a page: components/restored.html; shown where something was brought back.
   <… data-draft-saved="KEY">  anywhere on a page: the server has it; the draft of that key is erased.
   <form data-signs-out data-word-unsaved="…">, #lock-form    see above.
   window.needlepoint.drafts   keep(name, values, version), read(name), erase(name), names(beginning), say(line, state,
       values), putBack(form, draft), restored(), atTheEnd(save): `save` is called before a lock or a sign-out and
       answers a promise; closed: nothing is kept any more. */

"use strict";

(() => {
  const PREFIX = "needlepoint:draft:";
  const SENT = "needlepoint:sent";
  const LEFT = "needlepoint:left";
  const LONGEST_MS = 24 * 3600 * 1000;
  const PATIENCE_MS = 3000; // for saving what is open before a lock or a sign-out
  const body = document.body;
  const user = body.dataset.user || "";
  const mine = `${PREFIX}${user}:`;
  const savers = [];
  let closed = false;

  /* The store ---------------------------------------------------------------------------------------------------- */

  const put = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // no room, or forbidden: the page works on without it
    }
  };
  const get = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const keys = (beginning) => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(beginning));
    } catch {
      return [];
    }
  };
  const isFresh = (draft) => Array.isArray(draft?.values) && Date.now() - draft.at <= LONGEST_MS;

  const keep = (name, values, version = "") => {
    if (user && !closed) put(mine + name, JSON.stringify({ at: Date.now(), version: String(version), values }));
  };
  const read = (name) => {
    const draft = user ? get(mine + name) : null;
    return isFresh(draft) ? draft : null;
  };
  const erase = (name) => put(mine + name, null);
  const names = (beginning = "") => (user ? keys(mine + beginning).map((key) => key.slice(mine.length)) : []);
  const eraseMine = () => {
    for (const name of names()) erase(name);
  };

  /* What it says ------------------------------------------------------------------------------------------------- */

  const LOOKS = { restored: "typed", elsewhere: "refused" };
  const say = (line, state, values = {}) => {
    if (!line) return;
    const now = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const key = `word${state[0].toUpperCase()}${state.slice(1)}`;
    const words = (line.dataset[key] || "").replace("%(time)s", () => values.time || now());
    const told = [words, values.more].filter(Boolean).join(" ");
    line.dataset.state = LOOKS[state] || state;
    if (line.textContent !== told) line.textContent = told;
  };
  const restored = () => {
    const notice = document.querySelector("[data-restored]");
    if (notice) notice.hidden = false;
  };

  /* Forms -------------------------------------------------------------------------------------------------------- */

  const isKept = (field) =>
    field.name &&
    !field.disabled &&
    !field.closest("[data-draft-skip]") &&
    !["password", "file", "submit", "button", "image", "reset"].includes(field.type) &&
    (field.type !== "hidden" || "draftKeep" in field.dataset) &&
    !["version", "csrfmiddlewaretoken"].includes(field.name);
  const fieldsOf = (form) => [...form.elements].filter(isKept);
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
  const valuesOf = (form) =>
    fieldsOf(form).flatMap((field) => {
      if (isChoice(field)) return field.checked ? [[field.name, field.value]] : [];
      if (field.type === "select-multiple") return [...field.selectedOptions].map((option) => [field.name, option.value]);
      return [[field.name, field.value]];
    });
  const versionField = (form) => form.elements.namedItem("version");
  const versionOf = (form) => versionField(form)?.value || "";

  const putBack = (form, { values, version }) => {
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
    if (version && versionField(form)) versionField(form).value = version;
  };

  class Draft {
    constructor(form) {
      this.form = form;
      this.name = form.dataset.draft;
      this.url = form.dataset.saveUrl;
      this.changes = 0;
      this.acknowledged = 0;
      this.waits = 1000;
      this.timer = null;
      this.saving = null;
      this.leaving = false;
      form.addEventListener("input", () => this.typed());
      form.addEventListener("change", () => this.typed());
      form.addEventListener("submit", () => this.sent());
      window.addEventListener("online", () => this.state === "kept" && this.save(true));
      savers.push(() => this.settle());
      this.bringBack();
    }

    say(state) {
      this.state = state;
      say(this.form.querySelector("[data-draft-status]"), state);
    }

    bringBack() {
      const draft = read(this.name);
      if (!draft) return;
      if (JSON.stringify(draft.values) === JSON.stringify(valuesOf(this.form))) return erase(this.name);
      putBack(this.form, draft);
      this.changes += 1;
      this.say("restored");
      restored();
      this.form.dispatchEvent(new CustomEvent("needlepoint:restored", { bubbles: true }));
      if (this.url) this.later(this.waits);
    }

    keep() {
      keep(this.name, valuesOf(this.form), versionOf(this.form));
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

    async settle() {
      await this.saving;
      if (this.changes !== this.acknowledged) await this.save();
      clearTimeout(this.timer);
    }

    save(alone = false) {
      clearTimeout(this.timer);
      if (!this.url || this.leaving || closed) return Promise.resolve();
      if (this.saving) return this.saving.then(() => this.save(alone));
      this.saving = this.ask(alone).finally(() => (this.saving = null));
      return this.saving;
    }

    async ask(alone) {
      const changes = this.changes;
      if (this.state !== "kept") this.say("saving");
      const answer = await fetch(this.url, this.request(alone)).catch(() => null);
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
      const version = versionField(this.form);
      if (version && told.version !== undefined) version.value = told.version;
      this.waits = 1000;
      this.acknowledged = changes;
      if (changes === this.changes) {
        erase(this.name);
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
        return window.needlepoint.leaveFor(answer.headers.get("X-Needlepoint-Go"));
      }
      if (answer?.status === 409) return this.say("elsewhere");
      if (answer && answer.status < 500) return this.say("refused");
      this.say("kept");
      this.waits = Math.min(this.waits * 2, 30000);
      this.later(this.waits, true);
    }
  }

  const forms = new Map();
  const within = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  const find = (root) => {
    for (const each of within(root, "[data-draft-saved]")) erase(each.dataset.draftSaved);
    for (const form of within(root, "form[data-draft]")) if (!forms.has(form)) forms.set(form, new Draft(form));
  };
  document.addEventListener("htmx:load", (event) => event.target !== body && find(event.target));
  document.addEventListener("htmx:afterRequest", (event) => {
    const draft = forms.get(event.detail.elt);
    const { successful, xhr, requestConfig } = event.detail;
    // What is only asked while answers are given, as triage is, keeps none of them.
    if (!draft || requestConfig?.triggeringEvent?.type !== "submit") return;
    draft.leaving = false;
    sessionStorage.removeItem(SENT);
    if (successful) erase(draft.name);
    draft.say(successful ? "saved" : xhr.status >= 400 && xhr.status < 500 ? "refused" : "kept");
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const draft of forms.values()) draft.leaving = false;
  });

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
    if (!form || Number(versionOf(form)) > Number(sent.version)) erase(sent.name);
  };
  const eraseOld = () => {
    for (const key of keys(PREFIX)) if (!isFresh(get(key))) put(key, null);
  };

  /* Locking and signing out -------------------------------------------------------------------------------------- */

  const close = () => {
    closed = true;
    for (const draft of forms.values()) draft.leaving = true;
  };
  const settle = () =>
    Promise.race([Promise.allSettled(savers.map((save) => save())), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const signsOut = form.matches("[data-signs-out]");
    if (!signsOut && form.id !== "lock-form") return;
    event.preventDefault();
    await settle();
    if (signsOut) {
      if (names().length && form.dataset.wordUnsaved && !confirm(form.dataset.wordUnsaved)) return;
      close();
      eraseMine();
      put(LEFT, `${user} ${Date.now()}`); // other tabs hear of it
    } else close();
    form.submit();
  });
  window.addEventListener("storage", (event) => {
    if (event.key !== LEFT || !user) return;
    if (event.newValue?.startsWith(`${user} `)) close();
    else if (closed && event.newValue === null) location.reload();
  });
  if (!user) put(LEFT, null); // nobody is signed in here any more: what the other tabs show goes as well

  window.needlepoint = {
    ...window.needlepoint,
    drafts: { keep, read, erase, names, say, putBack, restored, atTheEnd: (save) => savers.push(save), get closed() { return closed; } },
  };
  eraseOld();
  eraseSent();
  find(document);
})();
