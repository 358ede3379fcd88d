// Long lists of choices get a box that narrows them; without script they work as they are. Lists of bodies
// are narrowed by every name that a body is known by, which the server is asked for.
"use strict";

{
  const LONG = 15;
  const WAIT = 250; // milliseconds after the last key

  async function bodiesCalled(typed) {
    try {
      const answer = await fetch(`/organisations/called/?q=${encodeURIComponent(typed)}`);
      return answer.ok ? (await answer.json()).keys.map(String) : [];
    } catch {
      return []; // then only what the list itself says is looked through
    }
  }

  function narrow(select) {
    const label = select.labels[0]?.textContent.trim() ?? "";
    const bodies = "bodies" in select.dataset;
    const box = document.createElement("input");
    box.type = "search";
    box.className = "choices-filter";
    box.placeholder = bodies ? "输入名称、简称或者拼音查找" : "输入文字缩小范围";
    box.setAttribute("aria-label", `${label}：${box.placeholder}`);
    const whole = [...select.childNodes];
    const options = [...select.options];
    const rows = select.size;
    let waiting = 0;

    async function show() {
      const typed = box.value.trim();
      if (!typed) {
        select.replaceChildren(...whole);
        select.size = rows;
        return;
      }
      const called = bodies ? await bodiesCalled(typed) : [];
      if (typed !== box.value.trim()) return; // more was typed meanwhile
      const order = (option) => called.indexOf(option.value);
      const found = options.filter((one) => one.value && (order(one) >= 0 || one.text.includes(typed)));
      found.sort((one, other) => (order(one) + 1 || LONG ** 4) - (order(other) + 1 || LONG ** 4));
      if (found.length === 1 && !select.multiple && !found[0].disabled) found[0].selected = true;
      const kept = options.filter((one) => !found.includes(one) && (one.selected || !one.value));
      select.replaceChildren(...kept, ...found);
      if (!select.multiple) select.size = found.length > 1 ? Math.min(8, found.length + 1) : rows;
    }

    box.addEventListener("input", () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(show, bodies ? WAIT : 0);
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
}
