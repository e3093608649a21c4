// One picture in the page. Python sends what changed, as runs of pixels of one colour; the page answers "shown" after
// each, and Python draws the next one only then, from the newest slider positions. For a page that is far away the runs
// are packed.

const NEAR = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
const READ_OUT = 2000; // milliseconds at least between two descriptions that a screen reader reads out
const HOVER_STEP = 8; // CSS pixels that an arrow key moves the keyboard's pointer

function theme() {
  const { body, documentElement: html } = document;
  if ("jpThemeLight" in body.dataset) return body.dataset.jpThemeLight === "true" ? "light" : "dark";
  if (body.dataset.vscodeThemeKind) return /dark|high-contrast$/.test(body.dataset.vscodeThemeKind) ? "dark" : "light";
  if (html.hasAttribute("theme")) return html.getAttribute("theme"); // Colab
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function panelOf(el) {
  // the outermost box: controls of a live picture lie in boxes of their own
  for (let box = el; (box = box.parentElement?.closest(".widget-box")); ) el = box;
  return el;
}

function nameSliders(panel) {
  // the handles of ipywidgets' sliders have no name of their own for screen readers
  for (const slider of panel.querySelectorAll(".widget-slider"))
    slider.querySelector(".noUi-handle")?.setAttribute("aria-label", slider.querySelector("label").textContent);
}

function explainIdle(panel, reasons) {
  // why a control is disabled, for the mouse anywhere on it and for screen readers; by the name of its field
  for (const control of panel.querySelectorAll("[class*='dlviz-moves-']")) {
    const name = [...control.classList].find((each) => each.startsWith("dlviz-moves-")).slice(12);
    const reason = reasons[name] ?? "";
    control.title = reason;
    for (const input of control.querySelectorAll("input, select, .noUi-handle")) {
      input.setAttribute("aria-description", reason);
      if (input.matches(".noUi-handle")) input.setAttribute("aria-disabled", reason !== "");
    }
  }
}

const copied = ({ buffer, byteOffset, byteLength }) => buffer.slice(byteOffset, byteOffset + byteLength);
const unpacked = (data) => new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();

function render({ model, el }) {
  const [width, height] = model.get("size");
  const canvas = document.createElement("canvas");
  const heading = document.createElement("strong");
  const caption = document.createElement("p");
  const spoken = document.createElement("div"); // the caption again, unseen: it changes less often
  const tip = document.createElement("output");
  el.classList.add("dlviz-figure");
  Object.assign(canvas, { tabIndex: 0, width, height });
  canvas.setAttribute("role", "img");
  canvas.style.width = `${width}px`;
  canvas.style.aspectRatio = `${width} / ${height}`;
  caption.setAttribute("aria-hidden", "true"); // the canvas has the same words
  spoken.setAttribute("aria-live", "polite");
  spoken.className = "dlviz-spoken";
  tip.hidden = true;
  el.append(heading, canvas, tip, caption, spoken);
  const context = canvas.getContext("2d");

  const entitle = () => { heading.textContent = model.get("title"); };
  model.on("change:title", entitle);
  entitle();

  const explain = () => explainIdle(panelOf(el), model.get("reasons"));
  model.on("change:reasons", explain);

  // ---- the words: seen with every picture, read out now and then
  let spokenAt = -READ_OUT;
  let speaking;
  function tell(words) {
    caption.textContent = words;
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      spoken.textContent = words;
      spokenAt = performance.now();
    }, spokenAt + READ_OUT - performance.now());
  }

  // ---- frames: in the order sent, whatever the time each takes to unpack
  let last = Promise.resolve();
  let image = new ImageData(width, height); // what is on the canvas
  async function show({ id, packed, description, whole }, [data]) {
    const words = new Uint32Array(packed ? await unpacked(data) : copied(data));
    if (whole) {
      nameSliders(panelOf(el));
      explain();
      [canvas.height, canvas.width] = whole;
      image = new ImageData(canvas.width, canvas.height);
    }
    const pixels = new Uint32Array(image.data.buffer);
    let next = 0;
    for (const word of words) {
      const length = word >>> 24; // the rest is the colour; no length: so many pixels stay as they are
      if (length) pixels.fill(word | 0xff000000, next, next + length);
      next += length || word;
    }
    context.putImageData(image, 0, 0);
    canvas.setAttribute("aria-label", description);
    tell(description);
    if (words.length && !tip.hidden && !pressed) point("hover", at); // the tip was for the picture before
    canvas.dataset.frame = id;
    model.send({ kind: "shown", id });
  }

  // ---- the pointer: one position on its way at a time, the newest next
  let busy = 0; // messages without an answer: a press is sent even while a hover is on its way
  let waiting = null; // the next message; a later drag takes its place, a hover never takes a drag's
  let pressed = false; // a button of the mouse is down: each move brings a tip
  let away = false; // the mouse has left: an answer on its way shows no tip
  let at = { x: width / 2, y: height / 2 };
  function point(event, { x, y }) {
    at = { x, y };
    away = false;
    const message = { kind: "pointer", event, x, y };
    if (busy && event !== "press") {
      if (event === "drag" || waiting?.event !== "drag") waiting = message;
    } else {
      if (waiting?.event === "drag") send(waiting); // a press is never dropped, nor sent before it
      waiting = null;
      send(message);
    }
  }
  function send(message) {
    busy += 1;
    model.send(message);
  }
  function answered({ text }) {
    if (!busy) return; // the answer to another view of this picture
    busy -= 1;
    if (busy) return; // a newer answer is on its way
    tip.hidden = away || !text;
    tip.textContent = text;
    const scale = canvas.clientWidth / width;
    tip.style.left = `${Math.min(at.x * scale + 14, canvas.clientWidth - tip.offsetWidth)}px`;
    tip.style.top = `${canvas.offsetTop + at.y * scale + 14}px`;
    if (waiting) send(waiting);
    waiting = null;
  }
  const place = (e) => {
    const box = canvas.getBoundingClientRect();
    return { x: ((e.clientX - box.left) / box.width) * width, y: ((e.clientY - box.top) / box.height) * height };
  };
  if (model.get("pointer")) {
    canvas.style.cursor = "crosshair";
    canvas.onpointerdown = (e) => {
      canvas.setPointerCapture(e.pointerId);
      canvas.focus({ preventScroll: true }); // else the picture moves away from under the pointer
      pressed = true;
      point("press", place(e));
    };
    canvas.onpointermove = (e) => point(e.buttons ? "drag" : "hover", place(e));
    canvas.onpointerup = canvas.onpointercancel = () => (pressed = false);
    canvas.onpointerleave = () => {
      if (waiting?.event === "hover") waiting = null;
      away = tip.hidden = true;
    };
    canvas.style.touchAction = "none"; // a finger drags the picture's parts, not the page
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    canvas.onkeydown = (e) => {
      const [dx, dy] = steps[e.key] ?? [0, 0];
      const event = e.key === "Enter" ? "press" : e.key in steps ? (e.shiftKey ? "drag" : "hover") : null;
      if (!event) return;
      e.preventDefault();
      e.stopPropagation(); // JupyterLab has shortcuts on these keys
      const inside = (v, most) => Math.min(Math.max(v, 0), most - 1);
      point(event, { x: inside(at.x + dx * HOVER_STEP, width), y: inside(at.y + dy * HOVER_STEP, height) });
    };
  }

  // ---- the kernel is gone, or restarted: say so, and stop the controls, which nobody would answer
  const parting = document.createElement("p");
  parting.setAttribute("role", "alert");
  parting.className = "dlviz-gone-notice";
  let gone = false;
  const lost = () => setTimeout(() => {
    gone = el.closest(".jupyter-widgets-disconnected") !== null; // ipywidgets marks it so
    panelOf(el).classList.toggle("dlviz-gone", gone);
    if (gone) el.prepend(parting);
    else parting.remove();
    parting.textContent = "The kernel that draws this picture has stopped. Run this cell again to move the picture.";
  });
  model.on("comm_live_update", lost);

  // ---- what the page is like: told at the start and whenever it changes
  const look = () => model.send({ kind: "look", theme: theme(), ratio: Math.min(devicePixelRatio, 3), near: NEAR });
  const received = (message, buffers) => {
    if (message.kind === "frame") last = last.then(() => show(message, buffers)).catch(look);
    if (message.kind === "answer") answered(message);
    if (message.kind === "look") look();
  };
  model.on("msg:custom", received);
  const watcher = new MutationObserver(look);
  watcher.observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-vscode-theme-kind"] });
  watcher.observe(document.documentElement, { attributeFilter: ["theme"] });
  let zoom;
  const watchZoom = () => {
    zoom = matchMedia(`(resolution: ${devicePixelRatio}dppx)`); // it tells of leaving this density only
    zoom.addEventListener("change", zoomed);
  };
  const zoomed = () => {
    zoom.removeEventListener("change", zoomed);
    watchZoom();
    look();
  };
  watchZoom();
  look();

  return () => {
    clearTimeout(speaking);
    model.off("change:title", entitle);
    model.off("change:reasons", explain);
    model.off("msg:custom", received);
    model.off("comm_live_update", lost);
    watcher.disconnect();
    zoom.removeEventListener("change", zoomed);
    if (!gone) model.send({ kind: "gone" });
  };
}

export default { render };
