import { element, short } from "./drawing.js";
import { graphOptions } from "./traces.js";

/** How the training of the run went, or goes: what is left, and one of its curves. */
export class Training {
  constructor({ words, name, graph, reload }) {
    Object.assign(this, { words, name, host: graph, reload, told: null });
    name.onchange = () => this.draw();
  }

  tell(training) {
    const names = Object.keys(training.curves).filter((name) => name !== "step").sort();
    if (!this.told || names.join() !== this.names?.join()) {
      const chosen = names.find((name) => /loss|GradientMeanSquare$/i.test(name)) ?? names[0];
      this.name.replaceChildren(...names.map((name) => element("option", { value: name }, name)));
      if (chosen) this.name.value = chosen;
    }
    const isNew = this.told && training.updates > this.told.updates;
    [this.told, this.names] = [training, names];
    this.words.textContent = sentence(training);
    this.reload.hidden = training.status === "finished" || !(isNew || !this.reload.hidden);
    this.draw();
  }

  draw() {
    const { step, [this.name.value]: values } = this.told?.curves ?? {};
    if (!window.Dygraph || !values?.length) return this.host.replaceChildren();
    new Dygraph(this.host, step.map((update, k) => [update, values[k]]), {
      ...graphOptions(["updates", this.name.value]), connectSeparatedPoints: true,
    });
  }
}

function sentence({ status, updates, total, secondsLeft }) {
  const done = total ? `${updates} of ${total} updates` : `${updates} updates`;
  if (status === "finished") return `Finished after ${done}.`;
  const left = secondsLeft > 0 && status === "running" ? `, about ${duration(secondsLeft)} left` : "";
  return `${status}: ${done}${left}. The network is that of its latest checkpoint.`;
}

function duration(seconds) {
  if (seconds < 90) return `${short(Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${short(Math.round(seconds / 360) / 10)} h`;
}
