"use strict";
// The steps of a session save themselves. What is typed is first kept on this device (drafts.js), then sent; it leaves the
// device only once the server has said that it is kept. A closed tab, a lost connection or a second tablet loses nothing.
(() => {
  const page = document.getElementById("treatment");
  if (!page) return;
  const AFTER_TYPING_MS = 900;
  const AGAIN_MS = 5000;
  const clock = Date.parse(page.dataset.now) - Date.now();
  const steps = [];

  const { drafts } = window.needlepoint;

  class Step {
    constructor(form) {
      this.form = form;
      this.name = `session-${page.dataset.session}:${form.dataset.step}`;
      this.status = form.querySelector("[data-draft-status]");
      this.sent = this.fields();
      this.dirty = false;
      this.saving = null;
      this.timer = 0;
      form.addEventListener("input", () => this.typed());
      form.addEventListener("change", () => this.typed());
      form.addEventListener("submit", (event) => { event.preventDefault(); this.save(event.submitter); });
    }

    fields(submitter = null) {
      const data = new FormData(this.form, submitter || undefined);
      data.delete("csrfmiddlewaretoken");
      data.delete("version");
      return new URLSearchParams(data).toString();
    }

    get version() { return this.form.elements.version.value; }
    set version(value) { this.form.elements.version.value = value; }

    say(state, values) { drafts.say(this.status, state, values); }

    keep() { drafts.keep(this.name, [...new URLSearchParams(this.fields())], this.version); }

    typed() {
      this.dirty = true;
      this.keep();
      this.say("typed");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), AFTER_TYPING_MS);
    }

    // What was kept on this device and never acknowledged comes back into the form.
    restore() {
      const kept = drafts.read(this.name);
      if (!kept) return;
      // Questions that are not on the page yet come with the answer to the save; until then they wait on the device.
      if (new URLSearchParams(kept.values).toString() === this.sent) { drafts.erase(this.name); return; }
      drafts.putBack(this.form, kept);
      this.dirty = true;
      this.say("restored");
      drafts.restored();
      this.save();
    }

    save(submitter = null, { keepalive = false } = {}) {
      clearTimeout(this.timer);
      if (this.saving && !keepalive) return this.saving.then(() => (this.dirty || submitter ? this.save(submitter) : undefined));
      const fields = this.fields(submitter);
      const body = new URLSearchParams(fields);
      body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
      body.set("version", this.version);
      if (!keepalive) this.say("saving");
      const asked = fetch(this.form.action, { method: "POST", body, keepalive, headers: { Accept: "application/json" }, redirect: "manual" });
      this.saving = asked
        .then((answer) => this.answered(answer, fields))
        .catch(() => { this.say("kept"); this.again(); })
        .finally(() => { this.saving = null; });
      return this.saving;
    }

    again() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), AGAIN_MS);
    }

    async answered(answer, fields) {
      if (answer.status === 401 || answer.type === "opaqueredirect") { window.needlepoint.leaveFor(answer.headers.get("X-Needlepoint-Go")); return; }
      if (answer.status !== 200 && answer.status !== 409 && answer.status !== 422) { this.say("kept"); this.again(); return; }
      const said = await answer.json();
      if (answer.status === 200) this.acknowledged(said, fields);
      else if (said.errors) this.refused(said.errors);
      else if (said.conflict) this.elsewhere(said);
      else if (said.go) { this.say("elsewhere"); location.assign(said.go); }
    }

    acknowledged(said, fields) {
      this.version = said.version;
      for (const [name, value] of Object.entries(said.fields)) if (this.form.elements[name]) this.form.elements[name].value = value;
      this.sent = Object.keys(said.fields).length ? this.fields() : fields;
      this.dirty = this.fields() !== this.sent;
      this.clearErrors();
      if (this.dirty) { this.keep(); this.again(); }
      else { drafts.erase(this.name); this.say("saved", { time: said.saved_at }); }
      put(said);
    }

    refused(errors) {
      this.clearErrors();
      this.say("refused");
      for (const [name, words] of Object.entries(errors)) {
        const found = name ? this.form.elements[name] : null;
        const field = found instanceof RadioNodeList ? found[0] : found;
        const text = document.createElement("p");
        text.className = "error";
        text.dataset.live = "";
        text.setAttribute("role", "alert");
        text.textContent = words.join(" ");
        const place = field?.closest(".field");
        if (place) { place.classList.add("wrong"); place.append(text); if (field.setAttribute) field.setAttribute("aria-invalid", "true"); }
        else this.form.prepend(text);
      }
    }

    clearErrors() {
      for (const each of this.form.querySelectorAll("[data-live], .error-summary, p.error")) each.remove();
      for (const each of this.form.querySelectorAll(".field.wrong")) each.classList.remove("wrong");
      for (const each of this.form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
    }

    elsewhere(said) {
      this.say("elsewhere");
      this.form.querySelector("[data-conflict]")?.remove();
      this.form.insertAdjacentHTML("afterbegin", said.conflict);
      const box = this.form.querySelector("[data-conflict]");
      box.addEventListener("click", (event) => {
        const keep = event.target.closest("[data-keep]")?.dataset.keep;
        if (!keep) return;
        if (keep === "mine") { this.version = said.version; box.remove(); this.save(); }
        else { drafts.erase(this.name); this.dirty = false; location.hash = this.form.closest("[id]").id; location.reload(); }
      });
      box.focus();
    }
  }

  // The parts of the page that depend on what was saved. The focus stays where it is.
  const put = (said) => window.needlepoint.steady(() => place(said));
  function place(said) {
    for (const [id, html] of Object.entries(said.parts)) {
      const part = document.getElementById(id);
      // Questions come once; after that they hold what is being typed.
      if (part && part.dataset.once !== undefined && part.childElementCount) continue;
      if (part && part.innerHTML !== html && !part.contains(document.activeElement)) part.innerHTML = html;
    }
    const version = document.querySelector("[data-sign] [name=session_version]");
    if (version) version.value = said.session_version;
    tick();
  }

  // The timer counts by the server's clock: a tablet whose clock is wrong shows the right time all the same.
  function tick() {
    const box = document.querySelector("[data-timer]");
    if (!box) return;
    const now = Date.now() + clock;
    const seconds = Math.max(0, Math.floor((now - Date.parse(box.dataset.since)) / 1000));
    const shown = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
    box.querySelector("[data-elapsed]").textContent = (shown[0] === "00" ? shown.slice(1) : shown).join(":");
    const short = box.dataset.earliest && now < Date.parse(box.dataset.earliest);
    const long = box.dataset.latest && now > Date.parse(box.dataset.latest);
    box.querySelector("[data-too-short]").hidden = !short;
    box.querySelector("[data-too-long]").hidden = !long;
    box.classList.toggle("over", Boolean(long));
  }

  for (const form of document.querySelectorAll("form[data-step]")) steps.push(new Step(form));
  for (const step of steps) step.restore();

  // Whatever leaves the page first sends what is typed; forms that reload it wait for that.
  const flush = () => Promise.all(steps.filter((step) => step.dirty || step.saving).map((step) => step.save()));
  const leave = () => { if (!drafts.closed) for (const step of steps) if (step.dirty && !step.saving) step.save(null, { keepalive: true }); };
  drafts.atTheEnd(flush);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  addEventListener("pagehide", leave);
  addEventListener("online", flush);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-step]") || event.defaultPrevented || !steps.some((step) => step.dirty || step.saving)) return;
    event.preventDefault();
    flush().then(() => { if (!steps.some((step) => step.dirty)) form.submit(); });
  });
  // A hidden field that is linked to lies in closed details: they open.
  addEventListener("hashchange", () => document.getElementById(location.hash.slice(1))?.closest("details")?.setAttribute("open", ""));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    target.closest("details")?.setAttribute("open", "");
    setTimeout(() => (target.matches("section") ? target.querySelector("h2, h3") : target)?.focus?.({ preventScroll: true }), 0);
  });
  // A page that came back with something to correct stands at the address of a form; reloading it must work.
  if (location.pathname !== page.dataset.address) history.replaceState(null, "", page.dataset.address + location.hash);
  const wrong = document.querySelector(".error-summary, .treatment .field.wrong :is(input, select, textarea)");
  if (wrong) { wrong.closest("details")?.setAttribute("open", ""); wrong.focus(); }
  setInterval(tick, 1000);
  tick();
})();
