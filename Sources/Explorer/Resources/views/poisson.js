import { MARK, columnsOf, drawGrid, element, say, sized } from "../drawing.js";
import { Pad } from "../pad.js";
import { Raster } from "../raster.js";

/** An image, what spikes make of it, and the dictionary with the fields that fire lit. */
export class PoissonView {
  constructor(host, send, remember) { Object.assign(this, { host, send, remember, source: "patches" }); }

  scene(scene) {
    Object.assign(this, { height: scene.height, width: scene.width, spikes: scene.spikes, fields: scene.arrays.fields });
    const [what, act] = scene.spikes ? ["spikes", "fire"] : ["activities", "are active"];
    const canvas = (label) => element("canvas", { role: "img", "aria-label": label });
    [this.shown, this.rebuilt] = [canvas("Images that are shown."), canvas(`Reconstructions from ${what}.`)];
    this.dictionary = canvas(`Fields of the dictionary; those that ${act} now have a bright frame.`);
    const over = canvas(`The ${what} of the first image over time.`);
    this.raster = new Raster(over);
    this.pad = new Pad(this.width, this.height, () => this.give("pad"));
    const button = (label, source) => element("button", { type: "button", id: `show-${source}`, onclick: () => this.give(source) }, label);
    this.angle = element("input", { type: "range", min: 0, max: 180, value: 45, "aria-label": "Direction of the grating, degrees", oninput: () => this.give("grating") });
    this.period = element("input", { type: "range", min: 3, max: this.width, step: 0.5, value: this.width / 2, "aria-label": "Period of the grating, pixels", oninput: () => this.give("grating") });
    const file = element("input", { type: "file", accept: "image/*", "aria-label": "An image file", onchange: () => this.read(file.files[0]) });
    this.host.addEventListener("dragover", (event) => event.preventDefault());
    this.host.addEventListener("drop", (event) => { event.preventDefault(); this.read(event.dataTransfer.files[0]); });
    const figure = (canvas, caption) => element("figure", {}, canvas, element("figcaption", {}, caption));
    this.origin = element("figcaption", { "aria-live": "polite" }, scene.origin);
    this.origins = { patches: scene.origin, grating: "A grating", moving: "A moving grating", pad: "What was drawn", file: "The image file" };
    this.host.append(
      element("div", { class: "halves" }, element("figure", {}, this.shown, this.origin), figure(this.rebuilt, `What the ${what} say`)),
      element("div", { class: "row" }, button("Images", "patches"), button("Grating", "grating"), button("Moving grating", "moving"),
        element("label", { class: "row" }, "direction ", this.angle), element("label", { class: "row" }, "period ", this.period)),
      element("div", { class: "two" }, figure(this.dictionary, `Dictionary: fields with a bright frame ${act} for the first image`),
        element("div", {}, figure(this.pad.canvas, "Draw an image"),
          element("div", { class: "row" }, element("button", { type: "button", onclick: () => { this.pad.clear(); } }, "Clear"), file),
          figure(over, `The ${what} of the first image: a row for each neuron, time to the right`))));
    this.timer = setInterval(() => { if (this.source === "moving" && this.host.contains(this.shown)) { this.phase += 0.25; this.show(this.grating()); } }, 100);
  }

  remembered() { return this.source === "patches" ? [] : [["source", this.source], ["angle", this.angle.value], ["period", this.period.value]]; }

  restore(saved) {
    if (saved.has("angle")) this.angle.value = saved.get("angle");
    if (saved.has("period")) this.period.value = saved.get("period");
    if (["grating", "moving"].includes(saved.get("source"))) this.give(saved.get("source"));
  }

  give(source) {
    this.source = source === "grating" && this.source === "moving" ? "moving" : source;
    this.phase ??= 0;
    if (source === "patches") this.send({ images: [], use: "" });
    else if (source === "pad") this.show(standardised(this.pad.pixels.map((value) => (Number.isFinite(value) ? value : 0))));
    else this.show(this.grating());
    this.remember();
  }

  show(pixels) { this.send({ images: Array.from(pixels, (value) => Math.round(1e4 * value) / 1e4), use: "show" }); }

  grating() {
    const [angle, period] = [(Math.PI * this.angle.value) / 180, Number(this.period.value)];
    const pixels = Float32Array.from({ length: this.width * this.height }, (_, at) => {
      const along = (at % this.width) * Math.cos(angle) + Math.floor(at / this.width) * Math.sin(angle);
      return Math.sin((2 * Math.PI * along) / period + this.phase);
    });
    return standardised(pixels);
  }

  async read(file) {
    if (!file) return;
    const bitmap = await createImageBitmap(file);
    const small = new OffscreenCanvas(this.width, this.height);
    const context = small.getContext("2d");
    context.drawImage(bitmap, 0, 0, this.width, this.height);
    const { data } = context.getImageData(0, 0, this.width, this.height);
    this.source = "file";
    this.show(standardised(Float32Array.from({ length: this.width * this.height }, (_, at) => (data[4 * at] + data[4 * at + 1] + data[4 * at + 2]) / 382 - 1)));
  }

  frame(frame) {
    say(this.origin, `Shown: ${this.origins[this.source]}`);
    drawGrid(this.shown, frame.arrays.images, this.width, this.height, { low: -2.5, high: 2.5 });
    if (frame.arrays.reconstructions) drawGrid(this.rebuilt, frame.arrays.reconstructions, this.width, this.height, { low: -2.5, high: 2.5 });
    const codes = frame.arrays.codes?.values ?? new Float32Array(this.fields.shape[0]);
    this.light(codes);
    this.raster.add(frame.step, codes);
  }

  /** The dictionary, whose fields are drawn once, with frames around those that fire. */
  light(codes) {
    const [count] = this.fields.shape;
    const [across, width] = [columnsOf(count), this.dictionary.clientWidth];
    const [size, ratio] = [width / across, this.height / this.width];
    if (this.drawn !== width) {
      this.drawn = width;
      drawGrid(this.dictionary, this.fields, this.width, this.height);
      this.ground = new OffscreenCanvas(this.dictionary.width, this.dictionary.height);
      this.ground.getContext("2d").drawImage(this.dictionary, 0, 0);
    }
    const { context, height } = sized(this.dictionary, Math.ceil(count / across) * size * ratio);
    context.drawImage(this.ground, 0, 0, width, height);
    context.strokeStyle = MARK;
    // Of real activities, none of which is 0, those of at least half of the largest.
    const least = (!this.spikes && d3.max(codes, Math.abs) / 2) || 1e-9;
    codes.forEach((code, k) => {
      if (!(Math.abs(code) >= least)) return;
      context.lineWidth = Math.min(4, 1 + Math.abs(code));
      context.strokeRect((k % across) * size + 1, Math.floor(k / across) * size * ratio + 1, size - 2, size * ratio - 2);
    });
  }
}

/** Mean 0 and variance 1. */
function standardised(values) {
  const mean = d3.mean(values);
  const deviation = Math.sqrt(d3.mean(values, (value) => (value - mean) ** 2)) || 1;
  return values.map((value) => (value - mean) / deviation);
}
