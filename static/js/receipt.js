// Whoever leaves the receipt without having printed, downloaded or noted the code is asked first.
"use strict";

{
  let kept = false;
  const keep = () => {
    kept = true;
  };
  document.querySelectorAll("[data-receipt] form").forEach((form) => form.addEventListener("submit", keep));
  window.addEventListener("afterprint", keep);
  window.addEventListener("beforeunload", (event) => {
    if (!kept) event.preventDefault();
  });
}
