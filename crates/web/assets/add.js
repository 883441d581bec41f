// Uploads files in parts, so that progress is visible, and shows what happened to each.
(() => {
  "use strict";
  const form = document.getElementById("files");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const adding = document.getElementById("adding");
  const status = adding.querySelector("[role=status]");
  const bar = adding.querySelector("progress");
  const table = adding.querySelector("table");
  const PART_BYTES = 4 << 20;
  const PART_FILES = 20;

  const parts = (files) => {
    const all = [];
    let part = [], bytes = 0;
    for (const file of files) {
      if (part.length && (bytes + file.size > PART_BYTES || part.length >= PART_FILES)) { all.push(part); part = []; bytes = 0; }
      part.push(file);
      bytes += file.size;
    }
    if (part.length) all.push(part);
    return all;
  };

  const cell = (row, text, className, url) => {
    const td = row.insertCell();
    if (className) td.className = className;
    if (url) {
      const a = document.createElement("a");
      a.href = url;
      a.textContent = text;
      td.append(a);
    } else td.textContent = text;
    return td;
  };

  const tell = (it) => {
    const row = table.tBodies[0].insertRow();
    row.className = it.outcome;
    cell(row, it.outcome);
    if (it.url) {
      cell(row, it.title || it.id, "", it.url);
      for (const n of [it.n_figures, it.n_attributed, it.n_entities]) cell(row, n.toLocaleString("en"), "n");
    } else cell(row, it.reason).colSpan = 4;
  };

  const send = async (files) => {
    const button = form.querySelector("button");
    button.disabled = true;
    adding.hidden = table.hidden = false;
    table.tBodies[0].replaceChildren();
    let done = 0, failed = 0, taken = 0;
    bar.max = files.length;
    for (const part of parts(files)) {
      bar.value = done;
      status.textContent = `Reading ${done + 1} to ${done + part.length} of ${files.length}…`;
      const body = new FormData();
      for (const file of part) body.append("files", file, file.name);
      let documents;
      try {
        const response = await fetch("/api/v1/documents", { method: "POST", body });
        const answer = await response.json();
        documents = answer.documents || part.map((file) => ({ outcome: "failed", reason: `${file.name}: ${answer.detail || answer.title}` }));
      } catch (error) {
        documents = part.map((file) => ({ outcome: "failed", reason: `${file.name}: ${error.message}` }));
      }
      for (const it of documents) {
        tell(it);
        if (it.outcome === "failed") failed += 1; else taken += 1;
      }
      done += part.length;
    }
    bar.value = files.length;
    status.textContent = `${taken} taken in${failed ? `, ${failed} failed` : ""}`;
    button.disabled = false;
    form.reset();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files.length) send([...input.files]);
  });
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (files.length) send(files);
  });
})();
