// Helps on the pages of staff, which work without them.
"use strict";

{
  // What has to be filled in under a condition says so, and says it anew when the choice is made.
  function needed(control) {
    const choice = control.form.elements[control.dataset.neededIf];
    const told = control.closest(".field").querySelector("[data-needed]");
    const words = told.textContent;
    const tell = () => {
      const asked = control.dataset.neededValues.split(" ").includes(choice.value);
      told.textContent = choice.value && !asked ? "（选填）" : words;
      told.classList.toggle("field__needed", asked);
    };
    control.form.addEventListener("change", tell); // a choice may be several buttons
    tell();
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-needed-if]").forEach(needed);
  });

  // On a wide screen a document opens beside the case; otherwise, and without script, in a tab of its own.
  const wide = window.matchMedia("(min-width: 64rem)");

  function beside(link) {
    const panel = document.getElementById("preview");
    const frame = document.createElement("iframe");
    frame.title = link.dataset.preview;
    frame.src = `${link.href}#navpanes=0`;
    const waiting = document.createElement("p");
    waiting.className = "small soft";
    waiting.setAttribute("role", "status");
    waiting.textContent = "正在打开，大的文件需要一些时间";
    frame.onload = () => waiting.remove();
    const empty = () => panel.querySelectorAll("iframe, p[role=status]").forEach((one) => one.remove());
    empty();
    panel.append(waiting, frame);
    panel.querySelector("h2").textContent = link.dataset.preview;
    panel.hidden = false;
    panel.parentElement.classList.add("columns--preview");
    panel.focus({ preventScroll: true });
    const close = () => {
      panel.hidden = true;
      empty();
      panel.parentElement.classList.remove("columns--preview");
      link.focus();
    };
    panel.querySelector("[data-preview-close]").onclick = close;
    panel.onkeydown = (event) => {
      if (event.key === "Escape") close();
    };
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-preview]");
    if (!link || !wide.matches || !document.getElementById("preview") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    beside(link);
  });
}
