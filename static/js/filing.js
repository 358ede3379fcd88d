// The filing form: hides what an anonymous filer does not fill in.
"use strict";

{
  const anonymous = document.getElementById("id_anonymous");
  const named = document.querySelector("[data-named]");
  if (anonymous && named) {
    const follow = () => {
      named.hidden = anonymous.checked;
    };
    anonymous.addEventListener("change", follow);
    follow();
  }
}
