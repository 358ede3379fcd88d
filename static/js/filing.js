// The filing form: hides what an anonymous filer does not fill in, and shows how far an upload is.
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

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
      if (event.defaultPrevented || files.length === 0) {
        return;
      }
      event.preventDefault();
      const data = new FormData(form, event.submitter);
      const progress = form.querySelector("[data-progress]");
      progress.hidden = false;
      const request = new XMLHttpRequest();
      request.open("POST", form.action || location.href);
      request.upload.addEventListener("progress", (sent) => {
        progress.querySelector("progress").value = (100 * sent.loaded) / sent.total;
      });
      request.addEventListener("load", () => {
        history.replaceState(null, "", request.responseURL);
        document.open();
        document.write(request.responseText);
        document.close();
        window.scrollTo(0, 0);
      });
      request.addEventListener("error", () => {
        progress.hidden = true;
        delete form.dataset.sent;
        form.submit();
      });
      request.send(data);
    });
  });
}
