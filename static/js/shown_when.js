// Parts of a form that only some answers ask for: `data-shown-when="name=value"` shows a part while the
// control of that name has that value. Without this script every part is there to be filled in.
"use strict";

{
  const valueOf = (form, name) => form.elements.namedItem(name)?.value ?? "";

  document.querySelectorAll("[data-shown-when]").forEach((part) => {
    const form = part.closest("form");
    const [name, value] = part.dataset.shownWhen.split("=");
    const follow = () => {
      part.hidden = valueOf(form, name) !== value;
    };
    form.addEventListener("change", follow);
    follow();
  });
}
