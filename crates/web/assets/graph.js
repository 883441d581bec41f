// Draws the graph around a node: nodes push each other apart, and edges pull them together. Zoom, drag, filter by type,
// expand a node, open an edge's passages, save the drawing.
(() => {
  "use strict";
  const box = document.getElementById("drawing");
  if (!box) return;
  const SVG = "http://www.w3.org/2000/svg";
  const MOST = 300;
  // How strongly nodes push each other away, and the length of an edge at rest.
  const PUSH = 4200;
  const REST = 95;
  const svg = box.querySelector("svg");
  const panel = box.querySelector(".panel");
  const status = box.querySelector("[role=status]");
  const kindsBox = box.querySelector(".kinds");
  // A colour by class of the style sheet and a shape by kind. Either alone is enough to tell kinds apart.
  const COLOURS = { claim: 1, document: 8, measure: 3, person: 0, organisation: 2, place: 5, agreement: 4, law: 4, event: 7 };
  const nodes = new Map();
  const edges = new Map();
  const hidden = new Set();
  let root = null, chosen = null;
  let view = { x: 0, y: 0, k: 1 };
  let heat = 0, frame = 0, aspect = 1;

  const make = (name, attributes = {}, parent = null) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (parent) parent.append(element);
    return element;
  };
  const world = make("g", {}, svg);
  const edgeLayer = make("g", {}, world);
  const nodeLayer = make("g", {}, world);

  const radius = (node) => (node.id === root ? 13 : node.kind === "claim" ? 6 : node.kind === "document" ? 8 : 9);
  const shape = (node) => {
    const r = radius(node);
    if (node.kind === "document") return `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`;
    if (node.kind === "measure") return `M0 ${-r * 1.3}l${r * 1.3} ${r * 1.3}l${-r * 1.3} ${r * 1.3}l${-r * 1.3} ${-r * 1.3}z`;
    if (node.kind === "place" || node.kind === "event") return `M0 ${-r * 1.2}l${r * 1.1} ${r * 2}h${-r * 2.2}z`;
    if (node.kind === "agreement" || node.kind === "law") return `M${-r * 1.2} ${-r * 0.6}l${r * 1.2} ${-r * 0.6}l${r * 1.2} ${r * 0.6}v${r}l${-r * 1.2} ${r * 0.6}l${-r * 1.2} ${-r * 0.6}z`;
    return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  };
  // Returns the name of the node for an IRI of the store.
  const plain = (id) => (id.startsWith("urn:whosaid:") ? decodeURIComponent(id.slice("urn:whosaid:".length)) : id);
  const short = (text, n) => (text.length > n ? `${text.slice(0, n - 1).trimEnd()}…` : text);

  // Returns the same place for the same node on every visit.
  const place = (id) => {
    let hash = 2166136261;
    for (const c of id) hash = Math.imul(hash ^ c.codePointAt(0), 16777619) >>> 0;
    return [((hash & 0xffff) / 0xffff - 0.5) * 500, ((hash >>> 16) / 0xffff - 0.5) * 400];
  };

  const add = (found, from) => {
    for (const it of found.nodes) {
      if (nodes.has(it.id)) continue;
      if (nodes.size >= MOST) break;
      const [x, y] = place(it.id);
      const node = { ...it, x: x + (from ? from.x : 0), y: y + (from ? from.y : 0), vx: 0, vy: 0, n: 0 };
      if (from) { node.x = from.x + x * 0.15; node.y = from.y + y * 0.15; }
      nodes.set(it.id, node);
      const g = make("g", { class: `node c${COLOURS[it.kind] ?? 8}`, tabindex: "0", role: "button" }, nodeLayer);
      make("path", { class: "shape", d: shape(node) }, g);
      // The label is short. The title, which is the button's name, has the full text.
      make("title", {}, g).textContent = `${it.label}\n${it.about}`;
      node.text = make("text", { y: radius(node) + 14, "aria-hidden": "true" }, g);
      node.text.textContent = short(it.label, 26);
      if (it.id === root) g.classList.add("is-root");
      node.g = g;
      g.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(node); }
        if (event.key === "e" || event.key === "E") expand(node);
      });
      g.addEventListener("dblclick", () => expand(node));
      draggable(node);
    }
    for (const it of found.edges) {
      const key = `${it.from}\n${it.to}\n${it.kind}`;
      const from = nodes.get(it.from), to = nodes.get(it.to);
      if (edges.has(key) || !from || !to) continue;
      const g = make("g", { class: "edge-group" }, edgeLayer);
      const line = make("line", { class: `edge ${it.kind}` }, g);
      const hit = make("line", { class: "edge-hit" }, g);
      make("title", {}, g).textContent = `${from.label} – ${it.kind.replace("_", " ")} – ${to.label}`;
      const edge = { ...it, from, to, g, lines: [line, hit] };
      g.addEventListener("click", () => passages(edge));
      edges.set(key, edge);
      from.n += 1;
      to.n += 1;
    }
    listKinds();
    filter();
    warm(1);
  };

  // One step of the simulation.
  const step = () => {
    const all = [...nodes.values()].filter((it) => !it.isHidden);
    for (let i = 0; i < all.length; i += 1) {
      const a = all[i];
      for (let j = i + 1; j < all.length; j += 1) {
        const b = all[j];
        let dx = a.x - b.x, dy = a.y - b.y;
        let d2 = dx * dx + dy * dy;
        if (d2 > 640000) continue;
        if (d2 < 1) { dx = (i % 2) - 0.5; dy = (j % 2) - 0.5; d2 = 1; }
        const force = (PUSH * heat) / d2;
        const d = Math.sqrt(d2);
        const fx = (dx / d) * Math.min(force, 12), fy = (dy / d) * Math.min(force, 12);
        a.vx += fx; a.vy += fy; b.vx -= fx; b.vy -= fy;
      }
    }
    for (const edge of edges.values()) {
      const { from: a, to: b } = edge;
      if (a.isHidden || b.isHidden) continue;
      const dx = b.x - a.x, dy = b.y - a.y;
      const d = Math.max(1, Math.hypot(dx, dy));
      const rest = REST + 6 * Math.min(12, Math.min(a.n, b.n));
      const pull = ((d - rest) / d) * 0.09 * heat / Math.sqrt(Math.max(1, Math.min(a.n, b.n)));
      a.vx += dx * pull; a.vy += dy * pull; b.vx -= dx * pull; b.vy -= dy * pull;
    }
    for (const it of all) {
      const home = it.id === root ? 0.05 : 0.008;
      // The drawing has the proportions of its frame.
      it.vx -= it.x * home * heat / aspect;
      it.vy -= it.y * home * heat * aspect;
      it.vx *= 0.72;
      it.vy *= 0.72;
      if (it.isHeld) { it.vx = it.vy = 0; continue; }
      it.x += it.vx;
      it.y += it.vy;
    }
    heat *= 0.985;
  };

  const draw = () => {
    for (const it of nodes.values()) it.g.setAttribute("transform", `translate(${it.x.toFixed(1)} ${it.y.toFixed(1)})`);
    for (const { from, to, lines } of edges.values()) {
      for (const line of lines) {
        line.setAttribute("x1", from.x.toFixed(1));
        line.setAttribute("y1", from.y.toFixed(1));
        line.setAttribute("x2", to.x.toFixed(1));
        line.setAttribute("y2", to.y.toFixed(1));
      }
    }
    world.setAttribute("transform", `translate(${view.x.toFixed(1)} ${view.y.toFixed(1)}) scale(${view.k.toFixed(3)})`);
    // Labels keep their size on the screen. Every few frames, those for which there is room are chosen again.
    nodeLayer.style.setProperty("--zoom", view.k.toFixed(3));
    for (const it of nodes.values()) it.text.setAttribute("y", (it.isAbove ? -radius(it) - 5 / view.k : radius(it) + 13 / view.k).toFixed(1));
    nth += 1;
    if (nth % 8 === 0 || heat <= 0.02) label();
  };

  // Labels that would cover others are hidden, those of less important nodes first. A selected or hovered node keeps its label.
  let nth = 0;
  const weight = (it) => (it.id === root ? 1e6 : it === chosen ? 1e5 : 0) + ({ document: 0, claim: 10 }[it.kind] ?? 1000) + it.n;
  const label = () => {
    // Labels must not cover nodes either, except claims, of which there are many.
    const taken = drawn().filter((it) => it.kind !== "claim").map((it) => [it.x * view.k, it.y * view.k, radius(it) * view.k, radius(it) * view.k]);
    for (const it of [...nodes.values()].filter((node) => !node.isHidden).sort((a, b) => weight(b) - weight(a))) {
      const half = it.text.textContent.length * 3.3 + 3;
      const x = it.x * view.k, reach = radius(it) * view.k;
      const below = it.y * view.k + reach + 9, above = it.y * view.k - reach - 9;
      const isFree = (y) => taken.every(([tx, ty, thalf, tall]) => Math.abs(tx - x) > half + thalf || Math.abs(ty - y) > 7 + tall);
      const y = isFree(below) ? below : isFree(above) ? above : null;
      it.isAbove = y === above;
      it.text.setAttribute("y", (it.isAbove ? -radius(it) - 5 / view.k : radius(it) + 13 / view.k).toFixed(1));
      it.g.classList.toggle("is-quiet", y === null);
      if (y !== null) taken.push([x, y, half, 7]);
    }
  };

  const tick = () => {
    frame = 0;
    if (heat > 0.02) { step(); frame = requestAnimationFrame(tick); }
    draw();
    if (heat <= 0.02) box.dataset.state = "still";
  };
  const warm = (to) => {
    heat = Math.max(heat, to);
    box.dataset.state = "moving";
    if (!frame) frame = requestAnimationFrame(tick);
  };
  const redraw = () => { if (!frame) frame = requestAnimationFrame(tick); };

  const fit = () => {
    const all = [...nodes.values()].filter((it) => !it.isHidden);
    if (!all.length) return;
    const { width, height } = svg.getBoundingClientRect();
    const xs = all.map((it) => it.x), ys = all.map((it) => it.y);
    const [x0, x1, y0, y1] = [Math.min(...xs) - 70, Math.max(...xs) + 70, Math.min(...ys) - 40, Math.max(...ys) + 50];
    view.k = Math.min(1.9, Math.max(0.15, Math.min(width / (x1 - x0), height / (y1 - y0))));
    view.x = width / 2 - ((x0 + x1) / 2) * view.k;
    view.y = height / 2 - ((y0 + y1) / 2) * view.k;
    redraw();
  };

  const zoom = (factor, x, y) => {
    const { width, height } = svg.getBoundingClientRect();
    const [cx, cy] = [x ?? width / 2, y ?? height / 2];
    const k = Math.min(5, Math.max(0.1, view.k * factor));
    view.x = cx - ((cx - view.x) * k) / view.k;
    view.y = cy - ((cy - view.y) * k) / view.k;
    view.k = k;
    redraw();
  };

  // Dragging a node, or the whole drawing.
  const draggable = (node) => {
    node.g.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      node.g.setPointerCapture(event.pointerId);
      const start = [event.clientX, event.clientY];
      let isMoved = false;
      const move = (it) => {
        if (!isMoved && Math.hypot(it.clientX - start[0], it.clientY - start[1]) < 4) return;
        isMoved = node.isHeld = true;
        const { left, top } = svg.getBoundingClientRect();
        node.x = (it.clientX - left - view.x) / view.k;
        node.y = (it.clientY - top - view.y) / view.k;
        warm(0.3);
      };
      const end = () => {
        node.g.removeEventListener("pointermove", move);
        node.g.removeEventListener("pointerup", end);
        node.g.removeEventListener("pointercancel", end);
        node.isHeld = false;
        if (!isMoved) choose(node);
      };
      node.g.addEventListener("pointermove", move);
      node.g.addEventListener("pointerup", end);
      node.g.addEventListener("pointercancel", end);
    });
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".node, .edge-group")) return;
    svg.setPointerCapture(event.pointerId);
    const start = [event.clientX - view.x, event.clientY - view.y];
    const move = (it) => { view.x = it.clientX - start[0]; view.y = it.clientY - start[1]; redraw(); };
    const end = () => { svg.removeEventListener("pointermove", move); svg.removeEventListener("pointerup", end); svg.removeEventListener("pointercancel", end); };
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
  });
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { left, top } = svg.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * 0.0016), event.clientX - left, event.clientY - top);
  }, { passive: false });
  svg.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") fit();
    else if (moves[event.key]) { view.x += moves[event.key][0]; view.y += moves[event.key][1]; redraw(); event.preventDefault(); }
  });

  // Listens on the whole document, because an edge that was clicked cannot have the focus.
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) close(); });

  // Types that can be hidden.
  const listKinds = () => {
    const counts = new Map();
    for (const it of nodes.values()) counts.set(it.kind, (counts.get(it.kind) || 0) + 1);
    kindsBox.replaceChildren(...[...counts].sort().map(([kind, n]) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.type = "checkbox";
      input.name = kind;
      input.checked = !hidden.has(kind);
      input.addEventListener("change", () => { if (input.checked) hidden.delete(kind); else hidden.add(kind); filter(); warm(0.4); });
      label.append(input, ` ${kind} (${n})`);
      return label;
    }));
    status.textContent = `${nodes.size} nodes, ${edges.size} edges.${nodes.size >= MOST ? " No more are drawn." : ""} Click a node or an edge; double click expands a node.`;
  };
  const filter = () => {
    for (const it of nodes.values()) {
      it.isHidden = hidden.has(it.kind) && it.id !== root;
      it.g.toggleAttribute("hidden", it.isHidden);
      it.g.setAttribute("display", it.isHidden ? "none" : "inline");
    }
    for (const it of edges.values()) it.g.setAttribute("display", it.from.isHidden || it.to.isHidden ? "none" : "inline");
  };

  // The panel.
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const link = (text, url, className) => { const a = element("a", text, className); a.href = url; return a; };
  const close = () => { panel.hidden = true; for (const it of svg.querySelectorAll(".is-on")) it.classList.remove("is-on"); chosen = null; };
  const open = (g, ...content) => {
    close();
    g.classList.add("is-on");
    const button = element("button", "×", "close quiet");
    button.type = "button";
    button.setAttribute("aria-label", "Close");
    button.addEventListener("click", close);
    panel.replaceChildren(button, ...content);
    panel.hidden = false;
  };
  const quote = (text, label, url) => {
    const block = element("blockquote");
    block.append(element("p", text));
    const foot = element("footer");
    foot.append(link(label, url));
    block.append(foot);
    return block;
  };
  const choose = (node) => {
    const heading = element("h2");
    heading.append(link(node.label, node.url));
    const expanding = element("button", "Expand");
    expanding.type = "button";
    expanding.addEventListener("click", () => expand(node));
    const here = link("Begin here", `/graph?around=${encodeURIComponent(plain(node.id))}`, "button quiet");
    const tools = element("p");
    tools.append(expanding, " ", here);
    open(node.g, heading, element("p", node.about, "meta"), ...(node.sentence ? [quote(node.sentence, "in the text", node.url)] : []), tools);
    chosen = node;
  };
  // The passages behind an edge: the sentence of its claim, or what the document says about both ends.
  const passages = async (edge) => {
    const heading = element("h2", `${edge.from.label} – ${edge.kind.replace("_", " ")} – ${edge.to.label}`);
    const claim = [edge.from, edge.to].find((it) => it.kind === "claim");
    if (claim?.sentence) { open(edge.g, heading, quote(claim.sentence, claim.about, claim.url)); return; }
    const places = ["document", ...Object.keys(COLOURS).filter((it) => !["claim", "measure"].includes(it))];
    if (![edge.from, edge.to].every((it) => places.includes(it.kind) && !it.id.startsWith("urn:"))) { open(edge.g, heading, element("p", `${edge.from.about}; ${edge.to.about}`, "note")); return; }
    const quoted = (text) => `"${text.replaceAll('"', " ")}"`;
    const field = (node) => (node.kind === "agreement" || node.kind === "law" ? "agreement" : "actor");
    const terms = [edge.from, edge.to].map((it) => (it.kind === "document" ? `document:${quoted(it.id.slice("document:".length))}` : `${field(it)}:${quoted(it.label)}`));
    const waiting = element("p", "Looking for passages…", "note");
    open(edge.g, heading, waiting);
    try {
      const answer = await (await fetch(`/api/v1/search?limit=5&q=${encodeURIComponent(terms.join(" "))}`)).json();
      const found = (answer.items || []).map((it) => quote(it.text, it.title || it.doc, `/documents/${encodeURIComponent(it.doc)}#at-${it.start}`));
      waiting.replaceWith(...(found.length ? found : [element("p", "No passage has both in so many words.", "note")]));
    } catch (error) { waiting.textContent = error.message; }
  };
  const expand = async (node) => {
    if (nodes.size >= MOST) { status.textContent = `${MOST} nodes are drawn already; begin with another one.`; return; }
    status.textContent = "Expanding…";
    try {
      const response = await fetch(`/api/v1/graph?around=${encodeURIComponent(plain(node.id))}&limit=${Math.min(40, MOST)}`);
      const found = await response.json();
      if (!response.ok) throw new Error(found.detail || found.title);
      const before = nodes.size;
      add(found, node);
      status.textContent = `${nodes.size - before} more. ${status.textContent}`;
    } catch (error) { status.textContent = error.message; }
  };

  // Saving.
  const save = (blob, name) => {
    const a = link("", URL.createObjectURL(blob));
    a.download = name;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 1000);
  };
  const drawn = () => [...nodes.values()].filter((it) => !it.isHidden);
  const drawnEdges = () => [...edges.values()].filter((it) => !it.from.isHidden && !it.to.isHidden);
  const saveSvg = () => {
    fit();
    draw();
    label();
    const copy = svg.cloneNode(true);
    const { width, height } = svg.getBoundingClientRect();
    for (const [key, value] of Object.entries({ xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` })) copy.setAttribute(key, value);
    // A saved file has no style sheet, so it contains its styles.
    const originals = svg.querySelectorAll(".edge, .shape, text"), copies = copy.querySelectorAll(".edge, .shape, text");
    originals.forEach((it, nth) => {
      const style = getComputedStyle(it);
      for (const key of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family", "text-anchor", "paint-order"]) copies[nth].setAttribute(key, style.getPropertyValue(key));
    });
    for (const it of copy.querySelectorAll(".edge-hit, [display=none], .is-quiet text")) it.remove();
    save(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }), "graph.svg");
  };
  const savePng = () => {
    fit();
    draw();
    label();
    const { width, height } = svg.getBoundingClientRect();
    const canvas = document.createElement("canvas");
    const scale = 2;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const ink = canvas.getContext("2d");
    ink.fillStyle = getComputedStyle(svg.parentElement).backgroundColor;
    ink.fillRect(0, 0, canvas.width, canvas.height);
    ink.setTransform(view.k * scale, 0, 0, view.k * scale, view.x * scale, view.y * scale);
    for (const { from, to, lines } of drawnEdges()) {
      const style = getComputedStyle(lines[0]);
      ink.strokeStyle = style.stroke;
      ink.lineWidth = parseFloat(style.strokeWidth);
      ink.beginPath();
      ink.moveTo(from.x, from.y);
      ink.lineTo(to.x, to.y);
      ink.stroke();
    }
    for (const it of drawn()) {
      const style = getComputedStyle(it.g.firstChild);
      const path = new Path2D();
      path.addPath(new Path2D(shape(it)), new DOMMatrix([1, 0, 0, 1, it.x, it.y]));
      ink.fillStyle = style.fill;
      ink.fill(path);
    }
    ink.textAlign = "center";
    for (const it of drawn().filter((node) => !node.g.classList.contains("is-quiet"))) {
      const style = getComputedStyle(it.text);
      ink.font = `${style.fontSize} ${style.fontFamily}`;
      ink.lineWidth = 3 / view.k;
      ink.strokeStyle = style.stroke;
      ink.fillStyle = style.fill;
      ink.strokeText(it.text.textContent, it.x, it.y + Number(it.text.getAttribute("y")));
      ink.fillText(it.text.textContent, it.x, it.y + Number(it.text.getAttribute("y")));
    }
    canvas.toBlob((blob) => save(blob, "graph.png"));
  };
  box.querySelector(".zoom").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    ({ in: () => zoom(1.25), out: () => zoom(0.8), fit, svg: saveSvg, png: savePng })[button.dataset.do]?.();
  });

  (async () => {
    box.hidden = false;
    const list = document.getElementById("listed");
    if (list) list.open = false;
    status.textContent = "Drawing…";
    try {
      const response = await fetch(box.dataset.url);
      const found = await response.json();
      if (!response.ok) throw new Error(found.detail || found.title);
      root = found.root;
      const { width, height } = svg.getBoundingClientRect();
      aspect = Math.min(1.8, Math.max(0.6, Math.sqrt(width / Math.max(1, height))));
      add(found, null);
      // Runs most of the simulation before the drawing is shown, so that it does not unfold before the reader's eyes.
      for (let n = 0; n < 220; n += 1) step();
      fit();
    } catch (error) {
      box.hidden = true;
      if (list) list.open = true;
      console.error(error);
    }
  })();
})();
