import { colour, element, short, sized } from "../drawing.js";

/** The arena: replays with tails coloured by time, and awake paths beside. */
export class ReplayView {
  constructor(host) {
    this.canvas = element("canvas", { tabindex: 0, role: "img", "aria-label": "Replays in the arena, coloured by time." });
    this.awake = element("canvas", { role: "img", "aria-label": "Awake paths in the arena, coloured by time." });
    this.status = element("p", { class: "hint", "aria-live": "polite" });
    this.cells = element("canvas", { role: "img", "aria-label": "Place cells where their fields are, as bright as they are active in the first replay." });
    this.cellsFigure = element("figure", { hidden: true }, this.cells, element("figcaption", {}, "Outputs of the first replay, each where its field is: large and bright is active"));
    host.append(this.status, element("div", { class: "halves" },
      element("figure", {}, this.canvas, element("figcaption", {}, "Replay at rest: dark is earlier, bright is now")),
      element("figure", {}, this.awake, element("figcaption", {}, "Awake: paths that it was not trained on")), this.cellsFigure));
  }

  remembered() { return []; }
  restore() {}

  scene(scene) {
    Object.assign(this, { data: scene, mostSteps: scene.mostSteps });
    this.cellsFigure.hidden = scene.arrays.fields.shape[0] === 0;
  }

  /** From arena units to a canvas, both directions alike. */
  place(width, height) {
    const [x0, y0, x1, y1] = this.data.arrays.arena.values;
    const scale = 0.92 * Math.min(width / (x1 - x0), height / (y1 - y0));
    return [
      (x) => width / 2 + scale * (x - (x0 + x1) / 2), (y) => height / 2 - scale * (y - (y0 + y1) / 2), scale,
    ];
  }

  drawArena(context, px, py) {
    const [x0, y0, x1, y1] = this.data.arrays.arena.values;
    context.strokeStyle = colour("line");
    context.lineWidth = 1;
    context.strokeRect(px(x0), py(y1), px(x1) - px(x0), py(y0) - py(y1));
    const { shape: [edges], values } = this.data.arrays.track;
    context.lineWidth = 9;
    context.lineCap = "round";
    for (let k = 0; k < edges; k++) {
      const [ax, ay, bx, by] = values.subarray(4 * k, 4 * k + 4);
      context.beginPath();
      context.moveTo(px(ax), py(ay));
      context.lineTo(px(bx), py(by));
      context.stroke();
    }
  }

  /** Paths `[path, step, 2]`, each piece in the colour of its time. */
  drawPaths(context, { shape: [paths, steps], values }, px, py, alpha) {
    const pieces = Math.min(steps - 1, 12);
    context.lineWidth = 1.4;
    context.globalAlpha = alpha;
    for (let piece = 0; piece < pieces; piece++) {
      const from = Math.floor((piece * (steps - 1)) / pieces);
      const to = Math.floor(((piece + 1) * (steps - 1)) / pieces);
      context.strokeStyle = d3.interpolateViridis(0.05 + (0.85 * piece) / Math.max(1, pieces - 1));
      context.beginPath();
      for (let path = 0; path < paths; path++) {
        for (let step = from; step <= to; step++) {
          const at = 2 * (path * steps + step);
          if (step === from || !Number.isFinite(values[at])) context.moveTo(px(values[at]) || 0, py(values[at + 1]) || 0);
          else context.lineTo(px(values[at]), py(values[at + 1]));
        }
      }
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  frame(frame) {
    const height = Math.min(560, this.canvas.clientWidth);
    const { context, width } = sized(this.canvas, height);
    const [px, py] = this.place(width, height);
    this.drawArena(context, px, py);
    if (frame.arrays.tails.shape[1] > 1) this.drawPaths(context, frame.arrays.tails, px, py, 0.75);
    context.fillStyle = "#e69f00";
    const { shape: [count], values } = frame.arrays.positions;
    const size = count > 300 ? 3 : 5;
    for (let k = 0; k < count; k++) context.fillRect(px(values[2 * k]) - size / 2, py(values[2 * k + 1]) - size / 2, size, size);
    this.drawAwake(height);
    if (!this.cellsFigure.hidden) this.drawCells(frame, height);
    const ratio = frame.speed && this.data.awakeSpeed ? frame.speed / this.data.awakeSpeed : null;
    this.status.textContent = (ratio && !frame.diverged ? `Replay moves ${short(ratio)} times as fast as awake runs. ` : "")
      + (frame.diverged ? `${frame.diverged} replays diverged: more friction, less noise or adaptation, and reset. ` : "")
      + (frame.isFinished ? `This round of ${this.mostSteps} steps is over; reset begins another.` : "");
  }

  drawCells(frame, height) {
    const { context, width } = sized(this.cells, height);
    const [px, py] = this.place(width, height);
    this.drawArena(context, px, py);
    const centres = this.data.arrays.fields.values;
    const activity = frame.arrays.outputs?.values ?? new Float32Array(centres.length / 2);
    const most = Math.max(1e-6, d3.max(activity));
    activity.forEach((value, cell) => {
      const share = Math.max(0, value / most);
      context.fillStyle = d3.interpolateViridis(0.05 + 0.9 * share);
      context.beginPath();
      context.arc(px(centres[2 * cell]), py(centres[2 * cell + 1]), 2 + 5 * share, 0, 2 * Math.PI);
      context.fill();
    });
    context.fillStyle = "#e69f00";
    const [x, y] = frame.arrays.positions.values;
    context.fillRect(px(x) - 4, py(y) - 4, 8, 8);
  }

  drawAwake(height) {
    const key = `${this.awake.clientWidth}×${height}×${colour("plot")}`;
    if (this.drawn === key) return;
    this.drawn = key;
    const { context, width } = sized(this.awake, height);
    const [px, py] = this.place(width, height);
    this.drawArena(context, px, py);
    this.drawPaths(context, this.data.arrays.awake, px, py, 0.6);
  }
}
