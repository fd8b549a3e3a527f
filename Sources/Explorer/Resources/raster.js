import { sized } from "./drawing.js";

/** Rates of units over the last frames: a row for each unit, time to the right. */
export class Raster {
  constructor(canvas, most = 150) {
    Object.assign(this, { canvas, most, columns: [], step: -1 });
  }

  clear() { [this.columns, this.step] = [[], -1]; }

  add(step, values) {
    if (step < this.step || values.length !== this.columns[0]?.length) this.clear();
    if (step > this.step) this.columns.push(values.slice());
    this.step = step;
    if (this.columns.length > this.most) this.columns.shift();
    this.draw();
  }

  draw() {
    const { context, width, height } = sized(this.canvas, 140);
    const count = this.columns[0]?.length ?? 0;
    let most = 1e-6;
    for (const column of this.columns) for (const value of column) most = Math.max(most, Math.abs(value));
    const [w, h] = [width / this.most, height / Math.max(1, count)];
    this.columns.forEach((column, time) => column.forEach((value, unit) => {
      if (value === 0) return;
      context.fillStyle = d3.interpolatePuOr(0.5 - value / most / 2);
      context.fillRect(time * w, unit * h, w + 0.5, h + 0.5);
    }));
  }
}
