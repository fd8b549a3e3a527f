import { MARK, element, greyImage } from "./drawing.js";

/** A small image to draw on, by pointer or with arrows and Enter. Values -1 (black) to 1 (white), NaN unknown. */
export class Pad {
  constructor(width, height, changed) {
    Object.assign(this, { width, height, changed, brush: 1, cursor: [width >> 1, height >> 1] });
    this.pixels = new Float32Array(width * height).fill(-1);
    this.canvas = element("canvas", {
      class: "pixels", width, height, tabindex: 0, role: "application", id: "pad",
      "aria-label": "Drawing pad. Arrows move, Enter draws.",
      onpointerdown: (event) => { this.canvas.setPointerCapture(event.pointerId); this.isDown = true; this.stroke(event); },
      onpointermove: (event) => { if (this.isDown) this.stroke(event); },
      onpointerup: () => { this.isDown = false; this.changed(); },
      onkeydown: (event) => this.key(event),
    });
    this.draw();
  }

  stroke(event) {
    const box = this.canvas.getBoundingClientRect();
    this.paint((this.width * (event.clientX - box.left)) / box.width, (this.height * (event.clientY - box.top)) / box.height);
  }

  /** A round brush of the digits' stroke width. */
  paint(x, y) {
    const radius = Number.isNaN(this.brush) ? this.width / 9 : this.width / 17;
    for (let row = 0; row < this.height; row++) for (let column = 0; column < this.width; column++) {
      const ink = radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y);
      if (ink <= 0) continue;
      const at = row * this.width + column;
      const value = this.brush * Math.min(1, ink) * 2 - Math.sign(this.brush);
      if (Number.isNaN(this.brush)) this.pixels[at] = NaN;
      else if (this.brush > 0) this.pixels[at] = Math.max(Number.isFinite(this.pixels[at]) ? this.pixels[at] : -1, value);
      else this.pixels[at] = -1;
    }
    this.draw();
  }

  key(event) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (move) {
      this.cursor = [
        Math.max(0, Math.min(this.width - 1, this.cursor[0] + move[0])),
        Math.max(0, Math.min(this.height - 1, this.cursor[1] + move[1]))];
    } else if (event.key === "Enter") {
      this.paint(this.cursor[0] + 0.5, this.cursor[1] + 0.5);
      this.changed();
    } else return;
    event.preventDefault();
    this.draw(true);
  }

  draw(showsCursor = false) {
    const context = this.canvas.getContext("2d");
    context.putImageData(greyImage(this.pixels, this.width, this.height, -1, 1), 0, 0);
    if (!showsCursor) return;
    context.fillStyle = MARK;
    context.fillRect(this.cursor[0], this.cursor[1], 1, 1);
  }

  set(pixels) { this.pixels.set(pixels); this.draw(); }
  clear() { this.set(new Float32Array(this.pixels.length).fill(-1)); }
  /** What a machine takes: null for unknown. */
  values() { return Array.from(this.pixels, (value) => (Number.isFinite(value) ? Math.round(1e4 * value) / 1e4 : null)); }
}
