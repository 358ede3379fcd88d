// A step that issues documents is confirmed with its documents before one's eyes: whatever was typed
// since they were drawn is drawn first, and files that were chosen stay chosen. Without script the
// server asks for the same.
"use strict";

{
  const form = document.querySelector("form[data-letters]");
  const draw = form.querySelector("button[name=preview]");
  const later = form.dataset.letters === "later"; // issued by somebody else: shown, and not confirmed here
  const narrow = window.matchMedia("(max-width: 40rem)");
  let stale = false;
  let confirming = null;

  // A page is small on a phone: there its text is open beside it.
  function open_text() {
    if (!narrow.matches) return;
    form.querySelectorAll(".letter__text").forEach((text) => (text.open = true));
  }

  // What was wrong was put right, or there would be no letter; only of files the letter says nothing.
  function forget_errors() {
    if (form.querySelector(".field--invalid input[type=file]")) return;
    document.querySelectorAll("main [role=alert], main .errorlist").forEach((one) => one.remove());
    form.querySelectorAll(".field--invalid").forEach((one) => one.classList.remove("field--invalid"));
    form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  }

  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") stale = true;
  });

  form.addEventListener("submit", (event) => {
    const chosen = event.submitter;
    if (!draw || later || confirming === chosen || (!stale && form.elements.shown)) return;
    event.preventDefault();
    confirming = chosen;
    draw.click();
  });

  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.target === draw) stale = false;
  });

  document.body.addEventListener("htmx:afterSettle", (event) => {
    open_text();
    if (!confirming || event.detail.requestConfig.elt !== draw) return;
    const chosen = confirming;
    const read = form.querySelector("[data-letters-read]");
    if (read) {
      confirming = null;
      forget_errors();
      read.hidden = false;
      read.focus();
    } else {
      form.requestSubmit(chosen); // nothing to show: the answer says what is missing
    }
  });

  document.body.addEventListener("htmx:sendError", () => {
    if (confirming) form.requestSubmit(confirming);
  });

  open_text();
}
