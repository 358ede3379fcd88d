// Small helps on top of pages that work without them.
"use strict";

document.documentElement.classList.add("js");

document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[data-focus]")?.focus();
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });
});

// What a control for files holds, in the page's language; the browser says it in its own.
{
  const tell = (input) => {
    const told = input.closest(".file")?.querySelector(".file__chosen");
    if (told) told.textContent = [...input.files].map((file) => file.name).join("、") || told.dataset.none;
  };
  document.addEventListener("change", ({ target }) => target.type === "file" && tell(target));
  window.addEventListener("pageshow", () => document.querySelectorAll(".file input").forEach(tell));
}

// A second click while the first is on its way does nothing; the page that comes back is fresh.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // nothing was sent
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  window.setTimeout(() => delete form.dataset.sent, 8000);
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
