import { connect } from "./link.js";
import { element, say, short } from "./drawing.js";
import { Knobs } from "./knobs.js";
import { Curves } from "./traces.js";
import { Raster } from "./raster.js";
import { Training } from "./training.js";
import { ReservoirView } from "./views/reservoir.js";
import { ReplayView } from "./views/replay.js";
import { MachineView } from "./views/machine.js";
import { PoissonView } from "./views/poisson.js";

const VIEWS = {
  reservoir: ReservoirView, replay: ReplayView, "langevin-machine": MachineView, "poisson-vae": PoissonView,
};
/** Numbers of a frame that are shown, with what they are. */
const NUMBERS = {
  variance: "variance", rHat: "R-hat", effectiveSampleSize: "effective sample size",
  energy: "energy per unit", virial: "virial per unit (T in equilibrium)", speed: "speed, arena units per step",
  explained: "explained share", active: "share of neurons that fire", loss: "loss",
  diverged: "diverged", stepsPerSecond: "steps per second",
};
/** The number whose course is drawn. */
const COURSES = { reservoir: "variance", replay: "speed", "langevin-machine": "energy", "poisson-vae": "explained" };
const at = (id) => document.getElementById(id);

const state = { run: "0", seed: 1, isPlaying: false, step: 0, isOpen: false, inputs: [] };
let view = null;
let restoring = new URLSearchParams(location.hash.slice(1));
const [trace, course] = [new Curves(at("trace")), new Curves(at("course"))];
const raster = new Raster(at("raster"));
const training = new Training({
  words: at("training-words"), name: at("training-name"), graph: at("training"), reload: at("reload"),
});
const knobs = new Knobs(at("knobs"), (key, value) => {
  send({ knob: key, value });
  remember();
}, ({ label, lower, upper }) => problem(`${label} goes from ${short(lower)} to ${short(upper)}.`));

function problem(text) {
  at("problem").textContent = text ?? "";
  at("problem").hidden = !text;
}

// MARK: What is in the address

function remember() {
  const address = new URLSearchParams({ run: state.run, seed: state.seed, speed: at("speed").value });
  for (const [key, value] of knobs.changed()) address.set(`k.${key}`, value);
  for (const [key, value] of view?.remembered() ?? []) address.set(key, value);
  if (!state.isPlaying && state.step > 0) address.set("at", state.step);
  history.replaceState(null, "", `#${address}`);
}

/** Brings back what the address says, once the network is open. */
function restore() {
  const saved = restoring;
  restoring = null;
  if (!saved) return;
  for (const [key, value] of saved) if (key.startsWith("k.")) knobs.set(key.slice(2), Number(value));
  view.restore(saved);
  const steps = Number(saved.get("at"));
  send(steps > 0 ? { run: steps } : { reset: state.seed });
}

function speed() {
  const value = at("speed").value;
  send({ speed: value === "most" ? null : Number(value) });
}

function open() {
  clear();
  at("copied").textContent = "";
  allow(false);
  speed();
  send({ open: state.run, seed: state.seed });
}

function clear() {
  clearTimeout(state.table);
  state.table = null;
  trace.clear();
  course.clear();
  raster.clear();
  at("numbers").replaceChildren();
  at("words").textContent = "";
}

/** Whether there is a network to play. */
function allow(isOpen) {
  state.isOpen = isOpen;
  for (const id of ["play", "step", "reset", "copy-command", "copy-python", "export"]) at(id).disabled = !isOpen;
}

function play(plays) {
  state.isPlaying = plays;
  at("play").setAttribute("aria-pressed", plays);
  at("play").textContent = plays ? "Pause" : "Play";
}

/** Takes run, seed and speed from the address; the rest waits until the network is open. */
function address() {
  const run = restoring.get("run") ?? state.run;
  if (runs[run]) state.run = run;
  else state.warning = `The address names run ${run}; there are ${runs.length}, counted from 0.`;
  if (restoring.has("seed")) state.seed = Number(restoring.get("seed")) || 0;
  if (restoring.has("speed")) at("speed").value = restoring.get("speed");
  if (!at("speed").value) at("speed").value = "100";
  at("run").value = state.run;
  at("seed").value = state.seed;
}
window.addEventListener("hashchange", () => {
  restoring = new URLSearchParams(location.hash.slice(1));
  address();
  open();
});

/** Asks which runs there are before the connection opens one. */
const runs = await (await fetch("runs")).json();
at("run").append(...runs.map(({ name, family }, index) => element("option", { value: index }, `${name} (${family})`)));
address();

// MARK: Messages

const send = connect({
  opened: open,
  closed: () => problem("The server has ended, or this page sent too much. Start `reverie explore` again, or load the page again."),
  text: (message) => {
    if (message.error) problem(message.error);
    if (message.opening) at("clock").textContent = `opening ${message.opening} …`;
    if (message.copy) copied(message.copy);
    if (message.training) training.tell(message.training);
  },
  scene: (scene) => {
    problem(state.warning);
    state.warning = null;
    state.family = scene.family;
    state.stepUnit = scene.stepUnit;
    at("centre").replaceChildren();
    view = new VIEWS[scene.family](at("centre"), send, remember);
    view.scene(scene);
    knobs.show(scene.knobs);
    allow(true);
    training.told = null;
    at("reload").hidden = true;
    send({ training: true });
    play(false);
    restore();
    remember();
  },
  frame: (frame) => {
    if (frame.step < state.step) clear();
    const wasPlaying = state.isPlaying;
    [state.step, state.last] = [frame.step, frame];
    if (wasPlaying !== frame.isPlaying) play(frame.isPlaying);
    view?.frame(frame);
    at("clock").textContent = `step ${frame.step}, time ${short(frame.time)} ${state.stepUnit}`;
    numbers(frame);
    if (!frame.isPlaying) remember();
  },
  file: (message) => save(message.rest, message.name),
  input: (message) => state.inputs.push({ name: message.name, bytes: message.rest }),
});

function numbers(frame) {
  trace.add(frame.time, frame.traces);
  at("raster-part").hidden = !frame.arrays.units;
  if (frame.arrays.units) raster.add(frame.step, frame.arrays.units.values);
  const value = frame[COURSES[state.family]];
  if (value !== null) course.add(frame.time, [value]);
  // Nobody reads more than some numbers a second, and each costs the page a new layout.
  state.table ??= setTimeout(table, 150);
}

/** The numbers of the latest frame, in words and figures. */
function table() {
  const frame = state.last;
  state.table = null;
  say(at("course-title"), `Course of ${NUMBERS[COURSES[state.family]]}`);
  if (frame.monitored) say(at("trace-title"), `Traces of four chains: ${frame.monitored}`);
  say(at("words"), frame.convergence ?? "");
  const rows = Object.entries(NUMBERS).filter(([key]) => key in frame).map(([key, name]) => [
    element("dt", {}, name), element("dd", { "data-number": key, "data-value": frame[key] }, short(frame[key]))]);
  at("numbers").replaceChildren(...rows.flat());
}

// MARK: Without the page

function save(bytes, name) {
  state.exported = { name, bytes };
  const link = element("a", { href: URL.createObjectURL(new Blob([bytes])), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

let wanted = null;
function copied(copy) {
  const text = wanted === "python" ? copy.python : copy.command;
  state.copied = copy;
  navigator.clipboard?.writeText(text).catch(() => {});
  const note = copy.obstacle ? `\n\n# Not the same bytes as on screen: ${copy.obstacle}.` : "";
  at("copied").textContent = text + note;
  // Files that the command reads.
  setTimeout(() => { for (const { name, bytes } of state.inputs) save(bytes, name); }, 300);
}
function copy(kind) {
  [wanted, state.inputs] = [kind, []];
  send({ copy: true });
}

// MARK: Controls

at("play").onclick = () => { play(!state.isPlaying); send({ play: state.isPlaying }); remember(); };
at("step").onclick = () => { play(false); send({ step: 1 }); };
at("reset").onclick = () => { problem(null); clear(); send({ reset: state.seed }); };
at("seed").onchange = () => {
  state.seed = Math.max(0, Math.floor(Number(at("seed").value) || 0));
  clear();
  send({ reset: state.seed });
  remember();
};
at("speed").onchange = () => { speed(); remember(); };
at("run").onchange = () => { state.run = at("run").value; restoring = null; state.step = 0; open(); };
at("reload").onclick = () => { restoring = new URLSearchParams(location.hash.slice(1)); open(); };
// A training that has not ended is asked how it goes.
setInterval(() => { if (training.told && training.told.status !== "finished") send({ training: true }); }, 3000);
at("copy-command").onclick = () => copy("command");
at("copy-python").onclick = () => copy("python");
at("copy-link").onclick = () => {
  remember();
  navigator.clipboard?.writeText(location.href).catch(() => {});
  at("copied").textContent = location.href;
};
at("export").onclick = () => send({ export: true });
document.addEventListener("keydown", (event) => {
  const action = { " ": "play", ".": "step", r: "reset" }[event.key];
  const writes = event.target.closest("input:not([type=range]), select, textarea");
  const presses = event.key === " " && event.target.closest("button");
  if (!action || writes || presses || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  at(action).click();
});
window.addEventListener("resize", () => state.last && view?.frame(state.last));

if (!window.d3 || !window.Dygraph) problem("D3 or dygraphs is not there: run `make dependencies` and build again.");
window.reverie = { state, send, knobs, view: () => view };
