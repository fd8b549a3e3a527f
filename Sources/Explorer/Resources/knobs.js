import { element, short } from "./drawing.js";

/** Sliders for the settings that a network describes. */
export class Knobs {
  constructor(host, turned, clipped) {
    [this.host, this.turned, this.clipped, this.rows] = [host, turned, clipped, new Map()];
  }

  show(knobs) {
    this.host.replaceChildren();
    this.rows.clear();
    for (const knob of knobs) this.host.append(this.row(knob));
  }

  row(knob) {
    const [to, from] = scale(knob);
    const id = `knob-${knob.key}`;
    const slider = element("input", {
      type: "range", id, min: 0, max: 1, step: "any", value: to(knob.value), "aria-describedby": `${id}-help`,
      // The initial value holds a slider that comes near it.
      oninput: () => this.set(knob.key, Math.abs(slider.value - to(knob.initial)) < 0.006 ? knob.initial : Number(from(Number(slider.value)).toPrecision(4))),
    });
    const number = element("input", {
      type: "number", value: short(knob.value), step: "any", min: knob.lower, max: knob.upper,
      "aria-label": `${knob.label}, as a number`,
      onchange: () => this.set(knob.key, Number(number.value)),
    });
    const reset = element("button", {
      type: "button", title: `Back to ${short(knob.initial)}`, "aria-label": `${knob.label} back to ${short(knob.initial)}`,
      onclick: () => this.set(knob.key, knob.initial),
    }, "↺");
    this.rows.set(knob.key, { knob, slider, number, to });
    const notes = [knob.help];
    if (knob.restarts) notes.push("Starts anew.");
    if (!knob.isShared) notes.push("Only on this page.");
    return element("div", { class: "knob" },
      element("div", { class: "row" }, element("label", { for: id }, knob.label),
        element("span", { class: "row" }, number, element("span", { class: "unit" }, knob.unit), reset)),
      slider, element("p", { class: "hint", id: `${id}-help` }, notes.join(" ")));
  }

  /** Sets a knob, shows it, and tells. */
  set(key, value) {
    const row = this.rows.get(key);
    if (!row || !Number.isFinite(value)) return;
    const { knob } = row;
    if (value < knob.lower || value > knob.upper) this.clipped(knob);
    let next = Math.max(knob.lower, Math.min(knob.upper, value));
    if (knob.isWhole) next = Math.round(next);
    knob.value = next;
    row.slider.value = row.to(next);
    row.number.value = short(next);
    this.turned(key, next);
  }

  /** Values that differ from the initial ones. */
  changed() {
    return [...this.rows.values()].map(({ knob }) => knob)
      .filter((knob) => knob.value !== knob.initial).map((knob) => [knob.key, knob.value]);
  }
}

/** From a value to 0…1 and back. */
function scale({ lower, upper, isLogarithmic }) {
  const span = upper - lower;
  return isLogarithmic
    ? [(v) => Math.log(v / lower) / Math.log(upper / lower), (u) => lower * (upper / lower) ** u]
    : [(v) => (v - lower) / span, (u) => lower + u * span];
}
