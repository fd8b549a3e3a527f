import { MARK, colour, element, say, short, sized, valueColour } from "../drawing.js";
import { Strip } from "../strip.js";

/** The arena: replays with tails coloured by time, awake paths beside, and events, which may be seen alone. */
export class ReplayView {
  constructor(host, send, remember) {
    Object.assign(this, { send, remember, looked: null, recorded: null });
    this.canvas = element("canvas", { tabindex: 0, role: "img", "aria-label": "Replays in the arena, coloured by time." });
    this.awake = element("canvas", { role: "img", "aria-label": "Awake paths in the arena, coloured by time." });
    this.status = element("p", { class: "hint", "aria-live": "polite" });
    this.cells = element("canvas", { role: "img", "aria-label": "Place cells where their fields are, as bright as they are active in the first replay." });
    this.cellsFigure = element("figure", { hidden: true }, this.cells, element("figcaption", {}, "Outputs of the first replay, each where its field is: large and bright is active"));
    this.events = new Strip("Events of replays over time.", (bar) => this.look(bar));
    this.all = element("button", { type: "button", id: "all-replays", hidden: true, onclick: () => this.events.choose(null) }, "Show all replays");
    this.event = element("p", { class: "hint", id: "event", "aria-live": "polite" });
    this.recordings = new Strip("Events of the recording.", (bar) => { this.recorded = bar; if (this.last) this.frame(this.last); });
    this.recordedNote = element("p", { class: "hint", id: "recorded-event", "aria-live": "polite" });
    this.recordedPart = element("figure", { hidden: true }, this.recordings.canvas, this.recordedNote);
    this.replayCaption = element("figcaption", {}, ALL);
    this.awakeCaption = element("figcaption", {}, AWAKE);
    host.append(this.status, element("div", { class: "arenas" },
      element("figure", {}, this.canvas, this.replayCaption), element("figure", {}, this.awake, this.awakeCaption), this.cellsFigure),
    element("figure", { class: "strip" }, this.events.canvas, element("figcaption", {}, "Events: where one of the first 20 replays moves, for 5 steps or more, faster than they do half of the time; "
      + "bright bars are fast, thin lines rest. A click or arrows show one alone."), element("div", { class: "row" }, this.all, this.event)),
    this.recordedPart);
  }

  remembered() { return this.looked ? [["event", [this.looked.row, this.looked.from, this.looked.to].join(",")]] : []; }

  restore(saved) {
    const [row, from, to] = (saved.get("event") ?? "").split(",").map(Number);
    if (to > from) this.events.choose({ row, from, to, value: 0 });
  }

  /** Looks at one event alone; null for all replays. */
  look(bar) {
    this.looked = bar;
    this.send(bar ? { stretch: bar.row, steps: [bar.from, bar.to] } : { stretch: 0, steps: null });
    this.all.hidden = !bar;
    if (!bar) this.event.textContent = "";
    this.remember();
  }

  scene(scene) {
    Object.assign(this, { data: scene, mostSteps: scene.mostSteps });
    this.cellsFigure.hidden = scene.arrays.fields.shape[0] === 0;
    this.sceneOfRecording(scene);
  }

  /** Events of the recording, or why there are none to show. */
  sceneOfRecording({ arrays: { recorded }, recordedNote, recordedRest }) {
    this.recordedPart.hidden = !recorded && !recordedNote;
    this.recordings.canvas.hidden = !recorded;
    if (recordedNote) this.recordedNote.textContent = `Recorded events are not shown: ${recordedNote}`;
    if (!recorded) return;
    this.recordedHint = `Recorded events: bursts of spikes at rest (${recordedRest.map(short).join(" to ")} s), a row each; bright is fast, faint has p ≥ 0.05 beside other orders of its bins. A click or arrows show where it leads.`;
    const rows = events(recorded);
    this.recordedBars = rows.map(([start, duration, p, speed], row) => ({ row, from: 0, to: 1000 * duration, value: brightness(speed), isFaint: p >= 0.05, start, p, speed }));
    this.recordedNote.textContent = this.recordedHint;
  }

  /** As high as the arena needs. */
  heightOfArena(width) {
    const [x0, y0, x1, y1] = this.data.arrays.arena.values;
    return Math.min(560, width * Math.max(0.3, Math.min(1, (y1 - y0) / (x1 - x0))));
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
      context.strokeStyle = valueColour(piece / Math.max(1, pieces - 1));
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
    if (frame.step < (this.last?.step ?? 0) && this.looked) this.events.choose(null);
    this.last = frame;
    const height = this.heightOfArena(this.canvas.clientWidth);
    const { context, width } = sized(this.canvas, height);
    const [px, py] = this.place(width, height);
    this.drawArena(context, px, py);
    const stretch = this.looked && frame.arrays.stretch;
    if (stretch) this.drawAlone(context, stretch.values, px, py);
    else this.drawAll(context, frame, px, py);
    say(this.replayCaption, stretch ? ALONE : ALL);
    this.drawAwake(height);
    this.drawEvents(frame);
    if (!this.cellsFigure.hidden) this.drawCells(frame, height);
    const ratio = frame.speed && this.data.awakeSpeed ? frame.speed / this.data.awakeSpeed : null;
    say(this.status, (ratio && !frame.diverged ? `Replay moves ${Number(ratio.toPrecision(2))} times as fast as awake runs. ` : "")
      + (frame.diverged ? `${frame.diverged} replays diverged: more friction, less noise or adaptation, and reset. ` : "")
      + (frame.isFinished ? `This round of ${this.mostSteps} steps is over; reset begins another.` : ""));
  }

  drawAll(context, frame, px, py) {
    if (frame.arrays.tails.shape[1] > 1) this.drawPaths(context, frame.arrays.tails, px, py, 0.75);
    context.fillStyle = MARK;
    const { shape: [count], values } = frame.arrays.positions;
    const size = count > 300 ? 3 : 5;
    for (let k = 0; k < count; k++) context.fillRect(px(values[2 * k]) - size / 2, py(values[2 * k + 1]) - size / 2, size, size);
  }

  /** One path `[step, 2]` in the colours of its time, a ring where it begins and a square where it ends. */
  drawAlone(context, values, px, py) {
    const points = d3.range(values.length / 2).map((k) => [px(values[2 * k]), py(values[2 * k + 1])]).filter(([x, y]) => Number.isFinite(x + y));
    if (!points.length) return;
    Object.assign(context, { lineWidth: 3, lineCap: "round", strokeStyle: colour("warm"), fillStyle: colour("warm") });
    for (let k = 1; k < points.length; k++) {
      context.strokeStyle = valueColour(k / (points.length - 1));
      context.beginPath();
      context.moveTo(...points[k - 1]);
      context.lineTo(...points[k]);
      context.stroke();
    }
    context.strokeStyle = colour("warm");
    context.lineWidth = 2;
    context.beginPath();
    context.arc(...points[0], 6, 0, 2 * Math.PI);
    context.stroke();
    const [x, y] = points[points.length - 1];
    context.fillRect(x - 4, y - 4, 8, 8);
  }

  drawEvents(frame) {
    const bars = events(frame.arrays.events).map(([row, from, to, speed]) => ({ row, from, to, speed, value: brightness(speed) }));
    const end = [250, 500].find((steps) => steps >= frame.step) ?? this.mostSteps;
    this.events.show({ bars, rows: Math.min(20, frame.arrays.positions.shape[0]), end, now: frame.step, unit: "steps" });
    if (this.recordedBars) this.recordings.show({
      bars: this.recordedBars, rows: this.recordedBars.length, end: 50 * Math.ceil(d3.max(this.recordedBars, (bar) => bar.to) / 50), now: 0, unit: "ms",
    });
    if (!this.looked) return;
    const { row, from, to } = this.looked;
    const seen = bars.find((bar) => bar.row === row && bar.from === from && bar.to === to) ?? this.looked;
    const speed = seen.speed > 0 ? `, ${short(seen.speed)} times as fast as awake runs` : "";
    say(this.event, `Replay ${row + 1}, steps ${from} to ${to}${speed}.`);
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
      context.fillStyle = valueColour(share);
      context.beginPath();
      context.arc(px(centres[2 * cell]), py(centres[2 * cell + 1]), 2 + 5 * share, 0, 2 * Math.PI);
      context.fill();
    });
    context.fillStyle = MARK;
    const [x, y] = frame.arrays.positions.values;
    context.fillRect(px(x) - 4, py(y) - 4, 8, 8);
  }

  /** Awake paths, or the recorded event that is looked at. */
  drawAwake(height) {
    const key = `${this.awake.clientWidth}×${height}×${colour("plot")}×${this.recorded?.row}`;
    if (this.drawn === key) return;
    this.drawn = key;
    const { context, width } = sized(this.awake, height);
    const [px, py] = this.place(width, height);
    this.drawArena(context, px, py);
    this.awakeCaption.textContent = this.recorded ? RECORDED : AWAKE;
    if (!this.recorded) {
      if (this.recordedHint) this.recordedNote.textContent = this.recordedHint;
      return this.drawPaths(context, this.data.arrays.awake, px, py, 0.6);
    }
    const { row, start, to, p, speed } = this.recorded;
    const { shape: [, bins], values } = this.data.arrays.recordedPaths;
    this.drawAlone(context, values.subarray(2 * bins * row, 2 * bins * (row + 1)), px, py);
    this.recordedNote.textContent = `At ${start.toFixed(2)} s, ${short(to)} ms: p ${short(p)}${speed >= 0 ? `, ${short(speed)} times as fast as running` : ""}. Escape shows awake paths again.`;
  }
}

const ALL = "Replay at rest: early is dark, late is bright; dots are now";
const ALONE = "One event: it begins at the ring and ends at the square";
const AWAKE = "Awake: paths that it was not trained on";
const RECORDED = "Where the spikes of a recorded event say that the animal is";
/** From 0 at rest to 1 where it is twenty times as fast as awake. */
const brightness = (speed) => (speed > 0 ? Math.log1p(speed) / Math.log1p(20) : 0);

/** Rows of an array `[row, column]`. */
const events = ({ shape: [rows, columns], values }) => d3.range(rows).map((row) => Array.from(values.subarray(row * columns, (row + 1) * columns)));
