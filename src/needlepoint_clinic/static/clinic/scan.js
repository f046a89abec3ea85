"use strict";
// A barcode scanner types like a keyboard. The sign that divides the fields of a GS1 barcode (group separator) reaches a
// browser as Ctrl+] and would be lost; it is kept as the visible sign for it, which the server knows.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLElement) || !field.matches("[data-scan]")) return;
  if (event.ctrlKey && (event.key === "]" || event.code === "BracketRight")) {
    event.preventDefault();
    field.setRangeText("\u241d", field.selectionStart, field.selectionEnd, "end");
  }
});
