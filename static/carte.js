// A map drawn by the server: pan and zoom of the ground inside its frame, and the name of a place under the pointer or the arrow keys.
"use strict";
for (const figure of document.querySelectorAll("[data-map]")) {
  const svg = figure.querySelector("svg");
  const ground = svg.querySelector("[data-ground]");
  const whole = ground.viewBox.baseVal;
  const first = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  const symbols = svg.querySelectorAll("[data-symbols] path");
  const degrees = svg.querySelector("[data-degrees]");
  const bar = svg.querySelector("[data-scale]");
  const kilometre = Number(bar.dataset.scale);
  let view = { ...first };
  const drawBar = (scale) => {
    const unit = kilometre / scale;
    const power = 10 ** Math.floor(Math.log10(160 / unit));
    const length = [5, 2, 1].map((times) => times * power).find((km) => km * unit <= 160) ?? power;
    bar.querySelector("path").setAttribute("d", `M12 20v6h${(length * unit).toFixed(1)}v-6`);
    bar.querySelector("rect").setAttribute("width", (length * unit + 24).toFixed(0));
    const number = (value) => value.toLocaleString("fr-FR", { maximumSignificantDigits: 3 });
    bar.querySelector("text").textContent = length < 1 ? `${number(length * 1000)} m` : `${number(length)} km`;
  };
  const show = () => {
    ground.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    const scale = view.width / first.width;
    for (const symbol of symbols) symbol.setAttribute("transform", `scale(${scale})`);
    const moved = view.x !== first.x || view.y !== first.y || scale !== 1;
    degrees.setAttribute("visibility", moved ? "hidden" : "visible");
    drawBar(scale);
  };
  const zoom = (factor, x, y) => {
    const width = Math.min(first.width, Math.max(first.width / 400, view.width * factor));
    const ratio = width / view.width;
    view = { x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio, width, height: view.height * ratio };
    if (width === first.width) view = { ...first };
    show();
  };
  const centre = () => [view.x + view.width / 2, view.y + view.height / 2];
  const move = (right, down) => { view.x += view.width * right; view.y += view.height * down; show(); };
  const tools = document.createElement("div");
  tools.className = "map-tools";
  for (const [label, text, act] of [
    ["Agrandir", "+", () => zoom(0.6, ...centre())],
    ["Réduire", "−", () => zoom(1 / 0.6, ...centre())],
    ["Vers la gauche", "←", () => move(-0.2, 0)],
    ["Vers la droite", "→", () => move(0.2, 0)],
    ["Vers le haut", "↑", () => move(0, -0.2)],
    ["Vers le bas", "↓", () => move(0, 0.2)],
    ["Tout voir", "Tout voir", () => { view = { ...first }; show(); }],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    tools.append(button);
  }
  const said = document.createElement("p");
  said.className = "map-said";
  said.setAttribute("role", "status");
  const under = document.createElement("div");
  under.className = "map-under";
  under.append(said, tools);
  figure.append(under);
  const places = [...ground.querySelectorAll("use, circle, path.shape, path.trace")].filter((mark) => mark.querySelector("title"));
  const hint = places.length > 1 ? "Pour parcourir les lieux au clavier : atteignez la carte, puis utilisez les flèches." : "";
  said.textContent = hint;
  let here = null;
  const name = (mark) => {
    here?.classList.remove("here");
    here = mark;
    here?.classList.add("here");
    said.textContent = mark ? mark.querySelector("title").textContent : hint;
  };
  ground.addEventListener("pointerover", (event) => {
    const mark = event.target.closest("use, circle, path");
    if (mark?.querySelector("title")) name(mark);
  });
  if (places.length > 0) {
    const map = figure.querySelector(".map");
    map.tabIndex = 0;
    map.setAttribute("role", "group");
    map.setAttribute("aria-label", "Carte : les flèches vont d’un lieu à l’autre");
    map.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        name(places[(places.indexOf(here) + step + places.length) % places.length]);
      } else if (event.key === "+") zoom(0.6, ...centre());
      else if (event.key === "-") zoom(1 / 0.6, ...centre());
    });
  }
  // From a place on the screen to the ground: the browser knows how the picture was stretched.
  const point = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(ground.getScreenCTM().inverse());
    return [at.x, at.y];
  };
  ground.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 0.8 : 1.25, ...point(event));
  }, { passive: false });
  let held = null;
  ground.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && view.width === first.width) return;
    held = point(event);
    ground.setPointerCapture(event.pointerId);
  });
  ground.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = point(event);
    view.x += held[0] - x;
    view.y += held[1] - y;
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) ground.addEventListener(end, () => { held = null; });
}
