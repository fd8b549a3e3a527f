import { sized } from "./drawing.js";

/** Colours of positive and negative values; small ones are transparent, so that they suit light and dark. */
const [POSITIVE, NEGATIVE] = [[230, 130, 0], [70, 150, 210]];

/** Rates of units over the last frames: a row for each unit, time to the right. */
export class Raster {
  constructor(canvas, most = 150) {
    Object.assign(this, { canvas, most, columns: [], step: -1, scale: 0 });
  }

  clear() { [this.columns, this.step, this.scale] = [[], -1, 0]; }

  add(step, values) {
    if (step < this.step || values.length !== this.columns[0]?.length) this.clear();
    if (step > this.step) this.push(values.slice());
    this.step = step;
    this.draw();
  }

  /** A column of a small image, one pixel for each value: only what is new is coloured. */
  push(column) {
    this.columns.push(column);
    if (this.columns.length === 1) this.image = new OffscreenCanvas(this.most, column.length);
    const context = this.image.getContext("2d");
    if (this.columns.length > this.most) {
      this.columns.shift();
      context.globalCompositeOperation = "copy";
      context.drawImage(this.image, -1, 0);
    }
    const most = d3.max(column, Math.abs);
    if (most > this.scale) {
      // Some room, so that not every column changes the colours of all.
      this.scale = 1.3 * most;
      this.columns.forEach((values, at) => this.colour(context, values, at));
    } else this.colour(context, column, this.columns.length - 1);
  }

  colour(context, values, at) {
    const pixels = new ImageData(1, values.length);
    values.forEach((value, unit) => {
      pixels.data.set(value < 0 ? NEGATIVE : POSITIVE, 4 * unit);
      pixels.data[4 * unit + 3] = 255 * Math.min(1, (1.3 * Math.abs(value)) / this.scale);
    });
    context.putImageData(pixels, at, 0);
  }

  draw() {
    const { context, width, height } = sized(this.canvas, 140);
    if (!this.columns.length) return;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, 0, 0, width, height);
  }
}
