"use strict";

// Photographs go up one by one, so that a lost connection loses one try and not all of them; the page says what became of
// each. Without this script the form sends all of them at once.
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const words = form.dataset;
  const section = document.querySelector("[data-upload-list]");
  const list = section.querySelector("ul");
  const status = section.querySelector("[data-upload-status]");

  const say = (item, state, text) => {
    item.dataset.state = state;
    item.querySelector(".state").textContent = text;
  };

  const line = (file) => {
    const item = document.createElement("li");
    const picture = document.createElement("img");
    picture.alt = "";
    picture.width = picture.height = 80;
    picture.addEventListener("error", () => picture.removeAttribute("src"));
    if (/^image\/(jpeg|png)$/.test(file.type)) {
      picture.src = URL.createObjectURL(file);
      picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    }
    const head = document.createElement("div");
    const name = document.createElement("strong");
    name.textContent = file.name;
    const state = document.createElement("span");
    state.className = "state";
    head.append(name, " ", state);
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const told = document.createElement("div");
    told.className = "words";
    item.append(picture, head, bar, told);
    list.append(item);
    say(item, "waiting", words.wordWaiting);
    return item;
  };

  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "quiet";
    made.textContent = text;
    made.addEventListener("click", act, { once: true });
    return made;
  };

  const told = (item, sentences, more) => {
    const place = item.querySelector(".words");
    place.replaceChildren();
    for (const each of sentences) {
      const paragraph = document.createElement("p");
      paragraph.textContent = each;
      place.append(paragraph);
    }
    if (more) place.append(more);
  };

  const send = (file, item, fields, sure) => new Promise((done) => {
    const data = new FormData();
    for (const [key, value] of fields) data.append(key, value);
    data.set("sure", sure ? "on" : "");
    data.set("photographs", file, file.name);
    const bar = item.querySelector("progress");
    const again = () => send(file, item, fields, sure).then(count);
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
      if (event.loaded === event.total) say(item, "sending", words.wordChecking);
    });
    request.addEventListener("error", () => {
      say(item, "refused", words.wordRefused);
      told(item, [words.wordLost], button(words.wordAgain, again));
      done(false);
    });
    request.addEventListener("load", () => {
      const answer = request.response || {};
      const go = request.getResponseHeader("X-Needlepoint-Go");
      if (request.status === 401 && go) location.assign(go);
      const found = (answer.results || [])[0] || { wrong: answer.wrong || words.wordLost };
      bar.hidden = true;
      if (found.wrong) {
        say(item, "refused", words.wordRefused);
        const meant = found.ask ? button(words.wordMeant, () => send(file, item, fields, true).then(count)) : null;
        told(item, [found.wrong], meant);
        done(false);
        return;
      }
      say(item, "added", words.wordAdded);
      item.querySelector("img").src = found.thumbnail;
      const link = document.createElement("a");
      link.href = found.page;
      link.textContent = words.wordOpen;
      told(item, found.advice.length ? found.advice : [words.wordGood], link);
      done(true);
    });
    say(item, "sending", words.wordSending);
    bar.hidden = false;
    request.send(data);
  });

  const count = () => {
    const all = list.children.length;
    const added = list.querySelectorAll('[data-state="added"]').length;
    status.textContent = `${added} / ${all} ${words.wordAdded}`;
  };

  form.addEventListener("submit", async (event) => {
    const files = [...form.querySelectorAll('input[type="file"]')].flatMap((input) => [...input.files]);
    if (!files.length || !form.checkValidity()) return;
    event.preventDefault();
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    section.hidden = false;
    const items = files.map(line);
    for (const input of form.querySelectorAll('input[type="file"]')) input.value = "";
    section.scrollIntoView({ block: "nearest" });
    for (const [index, file] of files.entries()) {
      await send(file, items[index], fields, false);
      count();
    }
  });
})();

// Two photographs one over the other: a slider of the browser's own says how much of the later one is seen, by arrow keys,
// by touch or by pointer.
(() => {
  const place = document.querySelector("[data-comparison]");
  if (!place) return;
  const controls = place.querySelector("[data-comparison-controls]");
  const two = place.querySelector(".two");
  const slider = place.querySelector("#share");
  const field = slider.closest(".field");
  const later = two.querySelectorAll("img")[1];
  const show = () => {
    const over = place.querySelector('input[name="how"]:checked').value === "slider";
    two.classList.toggle("over", over);
    field.hidden = !over;
    later.style.setProperty("--edge-at", `${100 - slider.value}%`);
  };
  controls.hidden = false;
  controls.addEventListener("input", show);
  show();
})();
