// Long lists of choices get a box that narrows them; without script they work as they are.
"use strict";

const LONG = 15;

function narrow(select) {
  const label = select.labels[0]?.textContent.trim() ?? "";
  const box = document.createElement("input");
  box.type = "search";
  box.className = "choices-filter";
  box.placeholder = "输入文字缩小范围";
  box.setAttribute("aria-label", `${label}：输入文字缩小范围`);
  const options = [...select.options].map((option) => ({
    option,
    text: option.textContent,
  }));
  box.addEventListener("input", () => {
    const typed = box.value.trim();
    const kept = options.filter(
      ({ option, text }) => option.selected || !option.value || text.includes(typed),
    );
    select.replaceChildren(...kept.map(({ option }) => option));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  select.before(box);
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("main form select").forEach((select) => {
    if (select.options.length > LONG && !select.closest(".filters")) narrow(select);
  });
});
