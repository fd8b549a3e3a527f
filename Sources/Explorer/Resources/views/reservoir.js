import { MARK, colour, element, palette, say, short, sized } from "../drawing.js";

/** Chains over the density of the data: one plot for a pair of units, a matrix of plots for more. */
export class ReservoirView {
  constructor(host, send, remember) {
    Object.assign(this, { send, remember, chosen: [0, 1], held: null, tails: [], plots: [], isHolding: "x" });
    this.canvas = element("canvas", {
      role: "img", "aria-label": "Chains over the density of the data. A click holds a unit, a drawn ellipse observes.",
      onpointerdown: (event) => this.press(event), onpointermove: (event) => this.drag(event),
      onpointerup: (event) => this.release(event), onpointercancel: () => { this.ellipse = null; },
    });
    this.choice = element("fieldset", { class: "row" }, element("legend", {}, "Units shown"));
    // The same by keyboard.
    this.unit = element("select", { "aria-label": "Unit to hold" });
    this.value = element("input", { type: "number", step: "any", value: 0, "aria-label": "Value to hold it at" });
    this.axis = element("select", { "aria-label": "Which unit a click holds" },
      element("option", { value: "x" }, "a click holds x"), element("option", { value: "y" }, "a click holds y"),
      element("option", { value: "" }, "a click does nothing"));
    this.status = element("p", { class: "hint", "aria-live": "polite" });
    const release = element("button", { type: "button", id: "release", onclick: () => this.letGo() }, "Let all go");
    const hold = element("button", { type: "button", id: "hold", onclick: () => this.hold(Number(this.unit.value), Number(this.value.value)) }, "Hold");
    this.deviation = element("input", { type: "number", step: "any", min: 0, value: 0.2, "aria-label": "Standard deviation with which it is observed" });
    const observe = element("button", { type: "button", id: "observe", onclick: () => this.observeOne() }, "Observe");
    host.append(this.canvas,
      element("div", { class: "row" }, this.axis, element("span", { class: "row" }, this.unit, "at", this.value, hold, "±", this.deviation, observe), release),
      this.choice, this.status,
      element("p", { class: "hint" }, "Shaded: density of the data that was learned from. Dots: chains now; lines: where they were. "
        + "Draw an ellipse (press in its middle, drag, let go) to observe the two units there; it reaches two standard deviations."));
  }

  scene(scene) {
    [this.names, this.data, this.clamps] = [scene.names, scene.arrays.data, {}];
    this.chosen = this.names.length > 1 ? [0, 1] : [0];
    this.choice.hidden = this.names.length < 3;
    this.unit.append(...this.names.map((name, unit) => element("option", { value: unit }, name)));
    this.names.slice(0, 12).forEach((name, unit) => {
      const box = element("input", { type: "checkbox", value: unit, onchange: () => this.choose() });
      box.checked = this.chosen.includes(unit);
      this.choice.append(element("label", {}, box, ` ${name}`));
    });
  }

  choose() {
    const boxes = [...this.choice.querySelectorAll("input")];
    const chosen = boxes.filter((box) => box.checked).map((box) => Number(box.value)).slice(0, 5);
    if (chosen.length) this.chosen = chosen;
    [this.ground, this.tails] = [null, []];
    if (this.last) this.frame(this.last);
    this.remember();
  }

  remembered() {
    const seen = this.observed ? [["observe", [...this.observed.units, ...this.observed.values, ...this.observed.deviations].join(",")]] : [];
    return [["units", this.chosen.join(",")], ...seen, ...Object.entries(this.clamps ?? {}).map(([unit, value]) => [`clamp.${unit}`, value])];
  }

  restore(saved) {
    const units = (saved.get("units") ?? "").split(",").map(Number).filter((unit) => unit >= 0 && unit < this.names.length);
    if (saved.has("units") && units.length) this.chosen = units;
    for (const box of this.choice.querySelectorAll("input")) box.checked = this.chosen.includes(Number(box.value));
    const seen = (saved.get("observe") ?? "").split(",").map(Number);
    const k = seen.length / 3;
    if (saved.has("observe") && Number.isInteger(k) && seen.every(Number.isFinite)) this.observe(seen.slice(0, k), seen.slice(k, 2 * k), seen.slice(2 * k));
    for (const [key, value] of saved) if (key.startsWith("clamp.")) this.hold(Number(key.slice(6)), Number(value));
  }

  hold(unit, value) {
    this.clamps[unit] = value;
    this.send({ clamp: unit, value });
    this.remember();
  }

  observe(units, values, deviations) {
    this.observed = { units, values, deviations };
    this.send({ observe: units, value: values, deviation: deviations });
    this.remember();
  }

  /** Observes one unit by the numbers beside, and those observed before. */
  observeOne() {
    const [unit, value, deviation] = [this.unit, this.value, this.deviation].map((input) => Number(input.value));
    if (!(deviation > 0)) return say(this.status, "An observation needs a standard deviation above 0.");
    const { units, values, deviations } = this.observed ?? { units: [], values: [], deviations: [] };
    const others = units.map((_, k) => k).filter((k) => units[k] !== unit);
    const all = (list, last) => [...others.map((k) => list[k]), last];
    this.observe(all(units, unit), all(values, value), all(deviations, deviation));
  }

  letGo() {
    if (this.observed) this.send({ observe: [], value: [], deviation: [] });
    this.observed = null;
    for (const unit of Object.keys(this.clamps)) this.send({ clamp: Number(unit), value: null });
    this.clamps = {};
    this.remember();
  }

  press(event) {
    const [x, y] = this.place(event);
    const plot = this.plots.find((p) => x >= p.x && x <= p.x + p.width && y >= p.y && y <= p.y + p.height);
    if (!plot) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.ellipse = { plot, x, y, rx: 0, ry: 0 };
  }

  drag(event) {
    if (!this.ellipse) return;
    const [x, y] = this.place(event);
    [this.ellipse.rx, this.ellipse.ry] = [Math.abs(x - this.ellipse.x), Math.abs(y - this.ellipse.y)];
    if (this.last) this.draw(this.last);
  }

  /** A click holds a unit; an ellipse observes both. */
  release(event) {
    if (!this.ellipse) return;
    this.drag(event);
    const { plot: { i, j, sx, sy }, x, y, rx, ry } = this.ellipse;
    this.ellipse = null;
    if (Math.max(rx, ry) < 6) return this.click({ i, j, sx, sy }, x, y);
    const deviation = (scale, from, radius) => Math.max(1e-6, Math.abs(scale.invert(from + Math.max(3, radius)) - scale.invert(from)) / 2);
    if (i === j) this.observe([i], [sx.invert(x)], [deviation(sx, x, rx)]);
    else this.observe([i, j], [sx.invert(x), sy.invert(y)], [deviation(sx, x, rx), deviation(sy, y, ry)]);
  }

  click({ i, j, sx, sy }, x, y) {
    if (!this.axis.value) return;
    const isVertical = this.axis.value === "y" && j !== i;
    this.hold(isVertical ? j : i, isVertical ? sy.invert(y) : sx.invert(x));
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  column(array, unit) {
    const [rows, columns] = array.shape;
    return Float32Array.from({ length: rows }, (_, row) => array.values[row * columns + unit]);
  }

  /** Plots of the chosen units, with scales that stay. */
  layout(frame, width, height) {
    const source = this.data ?? frame.arrays.chains;
    const k = this.chosen.length;
    const scales = new Map(this.chosen.map((unit) => {
      const [low, high] = d3.extent(this.column(source, unit));
      const margin = 0.12 * (high - low || 1);
      return [unit, [low - margin, high + margin]];
    }));
    const [left, bottom, gap] = [44, 30, 8];
    const cells = Math.max(1, k - 1);
    const [w, h] = [(width - left) / cells, (height - bottom) / cells];
    this.plots = [];
    for (let row = 0; row < cells; row++) for (let column = 0; column <= row; column++) {
      const [i, j] = k === 1 ? [this.chosen[0], this.chosen[0]] : [this.chosen[column], this.chosen[row + 1]];
      const [x, y] = [left + column * w, row * h];
      this.plots.push({
        i, j, x, y, width: w - gap, height: h - gap, isLeft: column === 0, isBottom: row === cells - 1,
        sx: d3.scaleLinear(scales.get(i), [x, x + w - gap]),
        sy: d3.scaleLinear(i === j ? [0, 1] : scales.get(j), [y + h - gap, y]),
      });
    }
  }

  /** Density and axes, drawn once. */
  background(width, height) {
    const ratio = window.devicePixelRatio || 1;
    const ground = new OffscreenCanvas(Math.round(width * ratio), Math.round(height * ratio));
    const context = ground.getContext("2d");
    context.scale(ratio, ratio);
    for (const plot of this.plots) this.drawGround(context, plot);
    return ground;
  }

  drawGround(context, plot) {
    const { x, y, width, height, sx, sy, i, j } = plot;
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    if (this.data && i !== j) {
      const [a, b] = [this.column(this.data, i), this.column(this.data, j)];
      const contours = d3.contourDensity().x((k) => sx(a[k]) - x).y((k) => sy(b[k]) - y)
        .size([width, height]).bandwidth(Math.max(5, width / 45)).thresholds(levels)(d3.range(a.length));
      const path = d3.geoPath(null, context);
      const shade = d3.interpolateRgb(colour("plot"), colour("accent"));
      Object.assign(context, { strokeStyle: shade(0.6), lineWidth: 0.6 });
      context.translate(x, y);
      contours.forEach((contour, level) => {
        context.beginPath();
        path(contour);
        context.fillStyle = shade(0.12 + (0.48 * level) / contours.length);
        context.fill();
        context.stroke();
      });
    }
    context.restore();
    this.drawAxes(context, plot);
  }

  drawAxes(context, { x, y, width, height, sx, sy, i, j, isLeft, isBottom }) {
    Object.assign(context, { strokeStyle: colour("line"), fillStyle: colour("faint"), font: "11px system-ui, sans-serif" });
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    if (isBottom) {
      context.textAlign = "center";
      for (const tick of sx.ticks(Math.max(2, width / 90))) context.fillText(short(tick), sx(tick), y + height + 13);
      context.fillText(this.names[i], x + width / 2, y + height + 26);
    }
    if (isLeft && i !== j) {
      context.textAlign = "right";
      for (const tick of sy.ticks(Math.max(2, height / 60))) context.fillText(short(tick), x - 5, sy(tick) + 4);
      context.save();
      context.translate(10, y + height / 2);
      context.rotate(-Math.PI / 2);
      context.textAlign = "center";
      context.fillText(this.names[j], 0, 0);
      context.restore();
    }
  }

  frame(frame) {
    this.last = frame;
    // What went on between two looks far apart is no line.
    const gap = frame.step - (this.tails.at(-1)?.step ?? frame.step);
    if (gap < 0 || gap > 60) this.tails = [];
    this.tails.push({ step: frame.step, chains: frame.arrays.chains });
    if (this.tails.length > 14) this.tails.shift();
    this.clamps = frame.clamps ?? {};
    this.observed = frame.observed;
    this.draw(frame);
    const held = Object.entries(this.clamps).map(([unit, value]) => `${this.names[unit]} held at ${short(value)}`);
    const seen = (this.observed?.units ?? []).map((unit, k) =>
      `${this.names[unit]} observed at ${short(this.observed.values[k])} ± ${short(this.observed.deviations[k])}`);
    const step = frame.shortenedStep ? [`steps of ${short(frame.shortenedStep)} τ, shorter than the knob's: the forces are strong`] : [];
    say(this.status, [...held, ...seen, ...step].join("; "));
  }

  draw(frame) {
    const height = Math.min(640, 0.78 * this.canvas.clientWidth + 30);
    const { context, width } = sized(this.canvas, height);
    const key = `${width}×${height}×${this.chosen}×${colour("plot")}`;
    if (this.ground?.key !== key) {
      this.layout(frame, width, height);
      this.ground = { key, image: this.background(width, height) };
    }
    context.drawImage(this.ground.image, 0, 0, width, height);
    for (const plot of this.plots) this.drawChains(context, plot, frame);
  }

  drawChains(context, plot, frame) {
    context.save();
    context.beginPath();
    context.rect(plot.x, plot.y, plot.width, plot.height);
    context.clip();
    if (plot.i === plot.j) this.drawHistogram(context, plot, frame);
    else this.drawCloud(context, plot, frame);
    this.drawHeld(context, plot, frame);
    this.drawObserved(context, plot, frame);
    context.restore();
  }

  drawCloud(context, { i, j, sx, sy }, frame) {
    const { shape: [count, units], values } = frame.arrays.chains;
    context.lineWidth = 1;
    const colours = palette();
    for (let chain = 0; chain < Math.min(count, 24); chain++) {
      context.strokeStyle = colours[chain % colours.length];
      context.globalAlpha = 0.6;
      context.beginPath();
      for (const { chains } of this.tails) {
        context.lineTo(sx(chains.values[chain * units + i]), sy(chains.values[chain * units + j]));
      }
      context.stroke();
    }
    context.globalAlpha = count > 800 ? 0.5 : 0.85;
    for (let chain = 0; chain < count; chain++) {
      context.fillStyle = chain < 24 ? colours[chain % colours.length] : MARK;
      const size = chain < 24 ? 5 : 3;
      context.fillRect(sx(values[chain * units + i]) - size / 2, sy(values[chain * units + j]) - size / 2, size, size);
    }
  }

  drawHistogram(context, { i, sx, sy, y, height }, frame) {
    const bins = d3.histogram().domain(sx.domain()).thresholds(50);
    const share = (array) => bins(this.column(array, i)).map((bin) => ({ ...bin, x0: bin.x0, x1: bin.x1, share: bin.length }));
    const draw = (array, style, alpha) => {
      const found = share(array);
      const most = d3.max(found, (bin) => bin.share) || 1;
      Object.assign(context, { fillStyle: style, globalAlpha: alpha });
      for (const bin of found) {
        const size = (0.9 * height * bin.share) / most;
        context.fillRect(sx(bin.x0), y + height - size, sx(bin.x1) - sx(bin.x0) - 0.5, size);
      }
    };
    if (this.data) draw(this.data, colour("accent"), 0.35);
    draw(frame.arrays.chains, MARK, 0.6);
  }

  drawHeld(context, { i, j, sx, sy, x, y, width, height }, frame) {
    Object.assign(context, { globalAlpha: 1, strokeStyle: colour("warm"), lineWidth: 2 });
    context.setLineDash([6, 4]);
    for (const [unit, value] of Object.entries(frame.clamps ?? {})) {
      context.beginPath();
      if (Number(unit) === i) { context.moveTo(sx(value), y); context.lineTo(sx(value), y + height); }
      if (Number(unit) === j && i !== j) { context.moveTo(x, sy(value)); context.lineTo(x + width, sy(value)); }
      context.stroke();
    }
    context.setLineDash([]);
  }

  /** The observation, out to two standard deviations, and the ellipse that is being drawn. */
  drawObserved(context, plot, frame) {
    Object.assign(context, { globalAlpha: 1, strokeStyle: colour("warm"), lineWidth: 2 });
    const ellipse = (x, y, rx, ry) => {
      context.beginPath();
      context.ellipse(x, y, Math.max(1, rx), Math.max(1, ry), 0, 0, 2 * Math.PI);
      context.stroke();
    };
    if (this.ellipse?.plot === plot) ellipse(this.ellipse.x, this.ellipse.y, this.ellipse.rx, this.ellipse.ry);
    const { units, values, deviations } = frame.observed ?? { units: [] };
    const at = (unit) => units.indexOf(unit);
    const radius = (scale, k) => Math.abs(scale(values[k] + 2 * deviations[k]) - scale(values[k]));
    const [h, v] = [at(plot.i), plot.i === plot.j ? -1 : at(plot.j)];
    const [middleX, middleY] = [plot.x + plot.width / 2, plot.y + plot.height / 2];
    if (h < 0 && v < 0) return;
    ellipse(h < 0 ? middleX : plot.sx(values[h]), v < 0 ? middleY : plot.sy(values[v]),
      h < 0 ? plot.width : radius(plot.sx, h), v < 0 ? plot.height : radius(plot.sy, v));
  }
}

/** Densities of the contours: near to each other where there is little, so that tails are seen. */
const levels = (densities) => [0.01, 0.03, 0.08, 0.16, 0.28, 0.42, 0.58, 0.74, 0.9].map((share) => share * d3.max(densities));
