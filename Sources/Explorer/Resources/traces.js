import { colour, palette, short } from "./drawing.js";

/** How all graphs of the page look; `labels` are those of the columns. */
export const graphOptions = (labels) => ({
  labels, colors: palette(), strokeWidth: 1.2, legend: "never", interactionModel: {},
  gridLineColor: colour("line"), axisLineColor: colour("line"), axisLabelFontSize: 11,
  axes: { y: { axisLabelWidth: 46, axisLabelFormatter: (value) => short(Number(value.toPrecision(3))) } },
});

/** Curves over the time of the network, of the last `most` frames. */
export class Curves {
  constructor(host, most = 400) {
    [this.host, this.most, this.rows, this.graph] = [host, most, [], null];
  }

  clear() {
    clearTimeout(this.waiting);
    this.graph?.destroy();
    [this.rows, this.graph, this.waiting] = [[], null, null];
  }

  add(time, values) {
    if (!values?.length || values.some((value) => value === undefined)) return;
    if (this.rows.length && this.rows[0].length !== values.length + 1) this.clear();
    if (this.rows.length && this.rows.at(-1)[0] >= time) return;
    this.rows.push([time, ...values]);
    if (this.rows.length > this.most) this.rows.shift();
    // A curve says little in less than a tenth of a second, and costs time.
    this.waiting ??= setTimeout(() => this.draw(), 120);
  }

  draw() {
    this.waiting = null;
    if (!window.Dygraph) return;
    if (this.graph) this.graph.updateOptions({ file: this.rows });
    else {
      const chains = this.rows[0].slice(1).map((_, chain) => `chain ${chain}`);
      this.graph = new Dygraph(this.host, this.rows, graphOptions(["time", ...chains]));
    }
  }
}
