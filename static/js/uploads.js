// Chosen files are sent at once and in parts (tus 1.0.0, docs/adr/0018): a broken line costs one part, and
// the form is sent without them. Where this does not run, or is refused, the form sends its files itself.
"use strict";

{
  const PART = 480 * 1024; // below what the server keeps in memory of a request
  const PAUSE = [500, 1000, 2000, 4000, 8000];
  const HEADERS = { "Tus-Resumable": "1.0.0" };
  const words = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  // As the server's pages say it.
  const sized = (bytes) => {
    if (bytes < 1024) return `${bytes} 字节`;
    return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
  };

  // Until the line is back, or for a while at most: some devices do not tell.
  const pause = (nth) =>
    new Promise((go) => {
      const timer = window.setTimeout(go, PAUSE[Math.min(nth, PAUSE.length - 1)]);
      window.addEventListener("online", () => (window.clearTimeout(timer), go()), { once: true });
    });

  class Refused extends Error {}
  class Left extends Error {}

  function send(url, method, headers, body, onProgress) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      const csrf = document.querySelector("[name=csrfmiddlewaretoken]").value;
      Object.entries({ ...HEADERS, "X-CSRFToken": csrf, ...headers }).forEach(([name, value]) =>
        request.setRequestHeader(name, value),
      );
      request.timeout = 120000;
      if (onProgress) request.upload.onprogress = (sent) => onProgress(sent.loaded);
      request.onload = () => done(request);
      request.onerror = request.ontimeout = () => failed(new Error("line"));
      request.send(body);
    });
  }

  class Upload {
    constructor(input, file, chosenAt) {
      this.input = input;
      this.chosenAt = chosenAt;
      this.file = file;
      this.row = document.createElement("li");
      this.row.className = "upload";
      this.name = document.createElement("span");
      this.name.textContent = `${file.name} `;
      this.told = document.createElement("span");
      this.told.className = "small soft";
      this.bar = document.createElement("progress");
      this.bar.max = file.size || 1;
      this.bar.value = 0;
      this.bar.setAttribute("aria-label", file.name);
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.className = "button--plain";
      this.button.textContent = "去掉";
      this.button.setAttribute("aria-label", `去掉${file.name}`);
      this.button.onclick = () => this.leave();
      this.row.append(this.name, this.bar, this.told, this.button);
      this.done = this.run();
    }

    say(text) {
      this.told.textContent = text;
    }

    show(bytes) {
      this.bar.value = bytes;
      this.say(`${Math.floor((100 * bytes) / this.file.size)}%`);
    }

    // One request, again and again until the line carries it. What the server says is final, but that it is busy.
    async ask(...request) {
      for (let nth = 0; ; nth += 1) {
        if (this.left) throw new Left();
        try {
          const answer = await send(...request);
          if (answer.status < 500 || answer.status === 507) return answer;
        } catch (broken) {
          this.say("连接中断，恢复后自动继续");
        }
        await pause(nth);
        if (request[1] === "PATCH") return null; // how much came, the server knows
      }
    }

    async begin() {
      const told = {
        name: this.file.name,
        field: this.input.name,
        form: this.input.dataset.form,
        chosen: String(this.chosenAt),
      };
      const metadata = Object.entries(told).map(([key, value]) => `${key} ${words(value)}`).join(",");
      const headers = { "Upload-Length": String(this.file.size), "Upload-Metadata": metadata };
      const answer = await this.ask(this.input.dataset.uploadTo, "POST", headers);
      if (answer.status !== 201) throw new Refused(answer.responseText);
      return answer.getResponseHeader("Location");
    }

    async run() {
      try {
        this.url = await this.begin();
        let offset = 0;
        while (offset < this.file.size) offset = await this.part(offset);
        this.bar.remove();
        this.say(`${sized(this.file.size)}，已上传`);
      } catch (wrong) {
        this.refused(wrong);
      }
    }

    async part(offset) {
      const content = this.file.slice(offset, offset + PART);
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
      const answer = await this.ask(this.url, "PATCH", headers, content, (sent) => this.show(offset + sent));
      if (answer?.status === 204 || answer?.status === 409) return Number(answer.getResponseHeader("Upload-Offset"));
      if (answer && answer.status !== 423) throw new Refused(answer.responseText);
      const come = await this.ask(this.url, "HEAD", {});
      if (come.status !== 200) throw new Refused("");
      return Number(come.getResponseHeader("Upload-Offset"));
    }

    refused(wrong) {
      if (wrong instanceof Left) return;
      this.bar.remove();
      this.row.classList.add("upload--bad");
      this.say((wrong instanceof Refused && wrong.message) || "没有上传成功，请重新选择");
    }

    leave() {
      this.left = true;
      if (this.url) send(this.url, "DELETE", {}).catch(() => {});
      this.row.remove();
      this.input.focus();
    }
  }

  // A form that is sent while files are on their way goes when the last has come, and not with a bad one.
  // Who stopped it before (letters.js draws its documents first) sends it again, and then it is held.
  function hold(form) {
    form.addEventListener("submit", async (event) => {
      if (event.defaultPrevented) return;
      const bad = () => form.querySelector(".upload--bad button");
      if (form.uploads.size === 0 && !bad()) return;
      event.preventDefault();
      const told = form.querySelector("[data-uploading]");
      told.hidden = false;
      while (form.uploads.size) await Promise.all(form.uploads);
      told.hidden = true;
      if (bad()) bad().focus();
      else form.requestSubmit(event.submitter);
    });
  }

  function follow(input) {
    const list = document.getElementById(`${input.id}_uploads`);
    const form = input.form;
    if (!form.uploads) {
      form.uploads = new Set();
      hold(form);
    }
    input.addEventListener("change", () => {
      const now = Date.now();
      [...input.files].forEach((file, nth) => {
        const upload = new Upload(input, file, now + nth);
        form.uploads.add(upload.done);
        upload.done.then(() => form.uploads.delete(upload.done));
        list.append(upload.row);
      });
      input.value = "";
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("input[type=file][data-upload-to]").forEach(follow);
  });
}
