// Pan and zoom of a map drawn by the server: moves the frame of the picture, nothing else.
"use strict";
for (const figure of document.querySelectorAll("[data-map]")) {
  const svg = figure.querySelector("svg");
  const whole = svg.viewBox.baseVal;
  const first = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  const marks = svg.querySelector("[data-marks]");
  let view = { ...first };
  const show = () => {
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    const scale = view.width / first.width;
    for (const circle of marks.querySelectorAll("circle")) circle.setAttribute("r", 4.5 * scale);
    for (const rest of svg.querySelectorAll("[data-frame]")) rest.setAttribute("visibility", scale === 1 ? "visible" : "hidden");
  };
  const zoom = (factor, x, y) => {
    const width = Math.min(first.width, Math.max(first.width / 200, view.width * factor));
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
  figure.querySelector(".map").append(tools);
  const point = (event) => {
    const box = svg.getBoundingClientRect();
    return [view.x + (event.clientX - box.left) / box.width * view.width, view.y + (event.clientY - box.top) / box.height * view.height];
  };
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 0.8 : 1.25, ...point(event));
  }, { passive: false });
  let held = null;
  svg.addEventListener("pointerdown", (event) => { held = point(event); svg.setPointerCapture(event.pointerId); });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = point(event);
    view.x += held[0] - x;
    view.y += held[1] - y;
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { held = null; });
}
