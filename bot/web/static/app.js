"use strict";
// Comfort on top of a page that works without it: copy, drag and drop, progress, live tickets.

const root = document.documentElement;
root.classList.add("js");

const announce = (text) => {
  document.getElementById("status").textContent = text;
};

const warn = (text) => {
  const said = document.createElement("p");
  said.className = "card problem";
  said.setAttribute("role", "alert");
  said.textContent = text;
  document.getElementById("result").replaceChildren(said);
};

// ---- copy buttons ----

const copy = async (text) => {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const box = document.createElement("textarea");
  box.value = text;
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await copy(button.dataset.copy);
  const before = button.textContent;
  if (before === document.body.dataset.copied) return;
  button.textContent = document.body.dataset.copied;
  button.classList.add("done");
  announce(document.body.dataset.copied);
  setTimeout(() => {
    button.textContent = before;
    button.classList.remove("done");
  }, 2000);
});

// ---- the question box: Enter sends, Shift+Enter makes a new line ----

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (!event.target.matches("[data-send-on-enter]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// ---- drag and drop ----

const form = document.getElementById("check");
if (form) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const progress = form.querySelector("progress");
  const chosen = document.getElementById("chosen");
  const holdsFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");

  const showChosen = () => {
    chosen.textContent = [...input.files].map((file) => file.name).join(", ");
  };
  input.addEventListener("change", showChosen);

  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    input.files = event.dataTransfer.files;
    showChosen();
    form.requestSubmit();
  });

  const working = form.querySelector(".working");
  let source = null;

  // one bar: first the files go to the desk, then the desk says how far it is
  const watch = () => {
    source = new EventSource(form.dataset.progress + encodeURIComponent(form.elements.watch.value));
    source.onmessage = (event) => {
      const told = JSON.parse(event.data);
      progress.max = told.total;
      progress.value = told.done;
      working.textContent = told.text;
    };
    source.addEventListener("end", () => source.close());
  };

  form.addEventListener("htmx:beforeRequest", (event) => {
    const tooLarge = [...input.files].find((file) => file.size > Number(form.dataset.maxBytes));
    if (tooLarge) {
      event.preventDefault(); // the server would refuse it too, after part of the way
      warn(form.dataset.tooLarge.replace("{name}", tooLarge.name));
      return;
    }
    progress.hidden = false;
    progress.max = 100;
    progress.value = 0;
    working.textContent = form.dataset.working;
    announce(form.dataset.working);
    watch();
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    if (event.detail.lengthComputable) progress.value = (100 * event.detail.loaded) / event.detail.total;
  });
  form.addEventListener("htmx:afterRequest", () => {
    progress.hidden = true;
    if (source) source.close();
  });
}

// ---- results: say that they are there, and bring the reader to them ----

document.addEventListener("htmx:afterSwap", (event) => {
  const result = event.detail.target;
  const heading = result.querySelector("[data-focus]");
  if (!heading) return;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "start" });
  announce(heading.textContent.trim());
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => warn(document.body.dataset.offline));
}

// ---- live pages ----

for (const region of document.querySelectorAll("[data-live]")) {
  const source = new EventSource(region.dataset.live);
  let shown = null;
  source.onmessage = (event) => {
    if (event.data === shown) return;
    if (shown !== null) announce(document.body.dataset.changed);
    shown = event.data;
    region.innerHTML = event.data;
    const closed = region.firstElementChild.dataset.status === "resolved";
    for (const part of document.querySelectorAll("[data-open-only]")) part.hidden = closed;
  };
}
