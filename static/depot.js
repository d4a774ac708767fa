// Upload with a drop zone and a progress bar. Without this script the form is sent as it is.
"use strict";
for (const form of document.querySelectorAll("form[data-upload]")) {
  const zone = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  const said = form.querySelector("[data-said]");
  const bar = form.querySelector("progress");
  const stop = (event) => event.preventDefault();
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, (event) => { stop(event); zone.classList.add("drop-over"); });
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, (event) => { stop(event); zone.classList.remove("drop-over"); });
  zone.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
  input.addEventListener("change", () => {
    const file = input.files[0];
    const title = form.querySelector("[name=title]");
    if (file && title && title.value === "") title.value = file.name.replace(/(\.[A-Za-z]{2,7}){1,2}$/, "").replace(/[_-]+/g, " ");
    const large = file && file.size > Number(input.dataset.bytesMax);
    input.setCustomValidity(large ? "Ce fichier dépasse la taille permise. Compressez-le (.gz ou .zip), ou découpez-le." : "");
    said.textContent = file ? `Fichier choisi : ${file.name}` : "";
    if (large) input.reportValidity();
  });
  form.addEventListener("submit", (event) => {
    if (!form.reportValidity()) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    const data = new FormData(form);
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    bar.hidden = false;
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      bar.max = step.total;
      bar.value = step.loaded;
      said.textContent = step.loaded === step.total
        ? "Fichier reçu. Vérification en cours…"
        : `Envoi : ${Math.round(100 * step.loaded / step.total)} %`;
    });
    request.addEventListener("load", () => {
      if (request.status < 400 && request.responseURL) { window.location.assign(request.responseURL); return; }
      document.open();
      document.write(request.responseText);
      document.close();
    });
    request.addEventListener("error", () => {
      said.textContent = "L’envoi a été interrompu. Rien n’a été enregistré : vérifiez la connexion, puis recommencez.";
      button.disabled = false;
      bar.hidden = true;
    });
    request.open("POST", form.action);
    request.send(data);
  });
}
