/* What every page does by itself. Nothing here is needed to read a page or to send a form.

   Hooks, all of them attributes:

   needlepoint:scan            event on document when a barcode scanner (a keyboard that types fast and ends with Enter)
       has read something, wherever the focus is; detail.code is what it read, GS1's separator as U+001D. What the
       scanner typed into a field is taken out again, unless the field is the one for it. Call preventDefault() if the
       page deals with it; otherwise it goes into <input data-scan> and its form is sent, as if it had had the focus
       (data-scan="stay": not sent). <body data-scan-gap="60"> is how many milliseconds may lie between two of its keys.
   <button data-opens="ID">, <button data-closes>   open the <dialog> of that id; close the one around.
   <button data-prints>        prints the page.
   <body data-user data-idle-minutes>, #lock-form   after so long without a hand on any page of the clinic the lock form
       is sent; what was typed is there again after unlocking.
   window.needlepoint.leaveFor, .steady   for scripts of pages: unlock or sign in, then come back here; change the page
       while the element that has the focus stays where it is on the screen.
   .error-summary gets the focus; .table-wrap that scrolls can be reached by keyboard; no form is sent twice at once. What was
   typed is kept by drafts.js, which comes before this. */

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
  /* What comes into the page above the place where somebody is does not push that place away. */
  const steady = (change) => {
    const active = document.activeElement;
    const before = active.getBoundingClientRect();
    change();
    if (active === body || document.activeElement !== active) return;
    if (before.bottom > 0 && before.top < innerHeight) scrollBy(0, active.getBoundingClientRect().top - before.top);
  };

  window.needlepoint = { ...window.needlepoint, leaveFor, steady };
  found(document);
})();
