import { colour, element, sized, valueColour } from "./drawing.js";

/** Rows of bars over time, one of which is chosen by a click, or with arrows and let go with Escape. */
export class Strip {
  /** `chosen` is told a bar `{ row, from, to, value }`, or null. */
  constructor(label, chosen, rowHeight = 10) {
    Object.assign(this, { chosen, rowHeight, bars: [], rows: 0, end: 1, now: 0, bar: null });
    this.canvas = element("canvas", {
      tabindex: 0, role: "application", "aria-label": `${label} Arrows choose one, Escape lets it go.`,
      onclick: (event) => this.click(event), onkeydown: (event) => this.key(event),
    });
  }

  /** Shows bars with values from 0 to 1, of rows that last until `end` and have come to `now`. */
  show({ bars, rows, end, now, unit }) {
    Object.assign(this, { bars, rows, end, now, unit });
    this.draw();
  }

  choose(bar) {
    this.bar = bar;
    this.draw();
    this.chosen(bar);
  }

  click(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const far = (bar) => Math.hypot(
      Math.max(0, this.x(bar.from) - x, x - this.x(bar.to)), Math.abs((bar.row + 0.5) * this.rowHeight - y));
    const best = d3.scan(this.bars, (a, b) => far(a) - far(b));
    this.choose(best !== undefined && far(this.bars[best]) < 16 ? this.bars[best] : null);
  }

  key(event) {
    if (event.key === "Escape") this.choose(null);
    else {
      const next = this.neighbour(event.key);
      if (next === undefined) return;
      if (next) this.choose(next);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** The bar to which an arrow leads; null for none, undefined for other keys. */
  neighbour(key) {
    const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [];
    if (across === undefined) return undefined;
    const ordered = [...this.bars].sort((a, b) => a.row - b.row || a.from - b.from);
    const from = this.bar ?? { row: -1, from: -1 };
    if (across > 0) return ordered.find((bar) => bar.row > from.row || (bar.row === from.row && bar.from > from.from)) ?? null;
    if (across < 0) return ordered.reverse().find((bar) => bar.row < from.row || (bar.row === from.row && bar.from < from.from)) ?? null;
    const rows = ordered.filter((bar) => (bar.row - from.row) * down > 0);
    const next = (down > 0 ? d3.min : d3.max)(rows, (bar) => bar.row);
    const row = rows.filter((bar) => bar.row === next);
    return row[d3.scan(row, (a, b) => Math.abs(a.from - from.from) - Math.abs(b.from - from.from))] ?? null;
  }

  x(time) { return 4 + (time / this.end) * (this.width - 8); }

  draw() {
    const [height, { rowHeight }] = [this.rows * this.rowHeight, this];
    const { context, width } = sized(this.canvas, height + 18);
    this.width = width;
    context.strokeStyle = colour("line");
    context.lineWidth = 1;
    for (let row = 0; row < this.rows; row++) {
      const y = (row + 0.5) * rowHeight;
      context.beginPath();
      context.moveTo(this.x(0), y);
      context.lineTo(this.x(Array.isArray(this.now) ? this.now[row] : this.now), y);
      context.stroke();
    }
    for (const { row, from, to, value, isFaint } of this.bars) {
      context.fillStyle = valueColour(value);
      context.globalAlpha = isFaint ? 0.35 : 1;
      // A pixel less, so that bars that meet are two.
      context.fillRect(this.x(from), row * rowHeight + 1.5, Math.max(2, this.x(to) - this.x(from) - 1), rowHeight - 3);
    }
    context.globalAlpha = 1;
    this.drawAxis(context, height);
    if (!this.bar) return;
    context.strokeStyle = colour("warm");
    context.lineWidth = 2;
    context.strokeRect(this.x(this.bar.from) - 1, this.bar.row * rowHeight, this.x(this.bar.to) - this.x(this.bar.from) + 2, rowHeight);
  }

  drawAxis(context, height) {
    Object.assign(context, { fillStyle: colour("faint"), font: "11px system-ui, sans-serif" });
    const ticks = d3.scaleLinear([0, this.end], [0, 1]).ticks(Math.max(2, this.width / 110));
    ticks.forEach((tick, k) => {
      context.textAlign = k === 0 ? "left" : this.x(tick) > this.width - 20 ? "right" : "center";
      context.fillText(k === 0 ? `${tick} ${this.unit}` : String(tick), this.x(tick), height + 13);
    });
  }
}
