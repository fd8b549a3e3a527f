import { MARK, columnsOf, drawGrid, element, say } from "../drawing.js";
import { Pad } from "../pad.js";

/** Images that form, and a pad to draw, damage, restore and complete one. */
export class MachineView {
  constructor(host, send, remember) {
    Object.assign(this, { host, send, remember, use: null });
  }

  scene({ height, width }) {
    Object.assign(this, { height, width });
    this.canvas = element("canvas", { role: "img", tabindex: 0, "aria-label": "Images of all chains, white on black. Arrows choose one, Enter puts it on the pad.",
      onclick: (event) => this.pick(event), onkeydown: (event) => this.key(event), onblur: () => { this.chosen = null; } });
    this.mean = element("canvas", { class: "pixels", role: "img", "aria-label": "Mean of all images.", id: "mean" });
    this.pad = new Pad(width, height, () => { if (this.use) this.give(this.use); });
    const button = (label, action, id) => element("button", { type: "button", onclick: action, id: id ?? null }, label);
    const brush = element("select", { "aria-label": "Brush", onchange: () => { this.pad.brush = { white: 1, black: -1, unknown: NaN }[brush.value]; } },
      ...["white", "black", "unknown"].map((name) => element("option", { value: name }, `brush: ${name}`)));
    this.status = element("p", { class: "hint", "aria-live": "polite" });
    this.host.append(element("div", { class: "two" },
      element("figure", {}, this.canvas, element("figcaption", {}, "Images of the chains; a click puts one on the pad")),
      element("div", {},
        element("figure", {}, this.pad.canvas, element("figcaption", {}, "Draw here")),
        element("div", { class: "row" }, brush, button("Add noise", () => this.damage(), "damage"),
          button("Hide lower half", () => this.hide(), "hide"), button("Clear", () => this.clear(), "clear")),
        element("div", { class: "row" }, button("Restore", () => this.give("restore"), "restore"),
          button("Complete", () => this.give("complete"), "complete"),
          button("From noise", () => this.free(), "free")),
        element("figure", {}, this.mean, element("figcaption", {}, "Mean of all images: what becomes of the drawing")),
        this.status)));
  }

  remembered() {
    if (!this.use) return [];
    const levels = this.pad.values().map((value) => (value === null ? "z" : Math.round(17 * (value + 1)).toString(36)));
    return [["use", this.use], ["drawing", levels.join("")]];
  }

  restore(saved) {
    const drawing = saved.get("drawing");
    if (drawing?.length !== this.pad.pixels.length) return;
    this.pad.set(Array.from(drawing, (level) => (level === "z" ? NaN : parseInt(level, 36) / 17 - 1)));
    this.give(saved.get("use") === "complete" ? "complete" : "restore", false);
  }

  give(use, plays = true) {
    let images = this.pad.values();
    if (use === "restore") images = images.map((value) => value ?? -1);
    // With nothing unknown, what is black is to be found out.
    else if (!images.includes(null)) images = images.map((value) => (value < -0.9 ? null : value));
    if (images.every((value) => value === null)) {
      this.status.textContent = "Nothing is known of an empty pad: draw a part, or click on an image and hide some of it.";
      return;
    }
    this.use = use;
    this.send({ images, use });
    if (plays) this.send({ play: true });
    this.remember();
  }

  free() { this.use = null; this.send({ images: [], use: "" }); this.remember(); }
  clear() { this.pad.clear(); }

  damage() {
    const normal = d3.randomNormal(0, 0.7);
    this.pad.set(this.pad.pixels.map((value) => Math.max(-1, Math.min(1, value + normal()))));
    if (this.use) this.give(this.use);
  }

  hide() {
    this.pad.set(this.pad.pixels.map((value, at) => (at >= this.pad.pixels.length / 2 ? NaN : value)));
    if (this.use) this.give(this.use);
  }

  pick(event) {
    const box = this.canvas.getBoundingClientRect();
    const { shape: [count, pixels], values } = this.images ?? { shape: [0, 0] };
    const across = columnsOf(count);
    const size = box.width / across;
    const k = Math.floor((event.clientX - box.left) / size) + across * Math.floor((event.clientY - box.top) / (size * (this.height / this.width)));
    if (k < count) this.pad.set(values.subarray(k * pixels, (k + 1) * pixels));
  }

  /** The same by keyboard. */
  key(event) {
    const { shape: [count, pixels], values } = this.images ?? { shape: [0, 0] };
    const across = columnsOf(count);
    const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
    if (move && count) {
      const next = (this.chosen ?? -move) + move;
      if (next >= 0 && next < count) this.chosen = next;
      this.draw();
    } else if (event.key === "Enter" && Number.isInteger(this.chosen)) {
      this.pad.set(values.subarray(this.chosen * pixels, (this.chosen + 1) * pixels));
    } else return;
    event.preventDefault();
  }

  draw() {
    drawGrid(this.canvas, this.images, this.width, this.height, { low: -1, high: 1 });
    if (!Number.isInteger(this.chosen)) return;
    const across = columnsOf(this.images.shape[0]);
    const [context, width] = [this.canvas.getContext("2d"), this.canvas.clientWidth / across];
    const height = width * (this.height / this.width);
    Object.assign(context, { strokeStyle: MARK, lineWidth: 3 });
    context.strokeRect((this.chosen % across) * width + 1, Math.floor(this.chosen / across) * height + 1, width - 2, height - 2);
  }

  frame(frame) {
    this.images = frame.arrays.images;
    this.draw();
    const [count, pixels] = this.images.shape;
    const mean = new Float32Array(pixels);
    for (let k = 0; k < count; k++) for (let at = 0; at < pixels; at++) mean[at] += this.images.values[k * pixels + at] / count;
    drawGrid(this.mean, { shape: [1, pixels], values: mean }, this.width, this.height, { low: -1, high: 1, columns: 1 });
    const energies = frame.arrays.energies.values;
    const digits = (value) => Number(value.toPrecision(2));
    if (frame.step > 0 && energies.length) say(this.status, `Energy per unit of the images: ${digits(d3.min(energies))} to ${digits(d3.max(energies))}.`);
  }
}
