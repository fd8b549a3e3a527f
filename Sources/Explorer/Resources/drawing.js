// Canvases with sharp pixels, and colours of the page.

const isDark = matchMedia("(prefers-color-scheme: dark)");

/** Colours that people with any colour vision tell apart (Okabe and Ito), brighter on dark ground. */
export const palette = () => (isDark.matches
  ? ["#56b4e9", "#e8782a", "#1fbf93", "#dd9cc0", "#e69f00", "#f0e442"]
  : ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]);

/** Marks of what is now; they stand out from light and dark ground. */
export const MARK = "#e69f00";

/** A colour of the style sheet. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A colour from 0 to 1 that stands out from the ground of a plot at both ends. */
export const valueColour = (value) => {
  const share = Math.max(0, Math.min(1, value));
  return d3.interpolateViridis(isDark.matches ? 0.25 + 0.75 * share : 0.02 + 0.83 * share);
};

/** Sets the size of a canvas in CSS pixels and gives a context in these units. */
export function sized(canvas, height) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth || 300;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    [canvas.width, canvas.height] = [w, h];
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Grey levels of values from `low` to `high`, as an image of the given size. */
export function greyImage(values, width, height, low, high, target) {
  const image = target ?? new ImageData(width, height);
  const scale = 255 / (high - low || 1);
  for (let i = 0; i < width * height; i++) {
    const value = values[i];
    const grey = Number.isFinite(value) ? Math.max(0, Math.min(255, (value - low) * scale)) : 90;
    image.data[4 * i] = image.data[4 * i + 1] = grey;
    image.data[4 * i + 2] = Number.isFinite(value) ? grey : 150;
    image.data[4 * i + 3] = 255;
  }
  return image;
}

/** Columns of a grid a little wider than high, of full rows where there are such. */
export function columnsOf(count) {
  const wanted = Math.max(1, Math.ceil(Math.sqrt(count * 1.4)));
  for (let columns = wanted; columns >= Math.sqrt(count); columns--) if (count % columns === 0) return columns;
  return wanted;
}

/** Draws images `[image, pixel]` as a grid. */
export function drawGrid(canvas, images, width, height, { low, high, columns } = {}) {
  const [count, pixels] = images.shape;
  const across = columns ?? columnsOf(count);
  const rows = Math.ceil(count / across);
  const gap = 3;
  const size = (canvas.clientWidth || 300) / across;
  const { context } = sized(canvas, rows * size * (height / width));
  context.imageSmoothingEnabled = false;
  // All images, before any is drawn: a canvas that changes between two drawings is copied each time.
  const small = new OffscreenCanvas(across * width, rows * height);
  const smallContext = small.getContext("2d");
  for (let k = 0; k < count; k++) {
    const values = images.values.subarray(k * pixels, (k + 1) * pixels);
    const [bottom, top] = low === undefined ? symmetric(values) : [low, high];
    smallContext.putImageData(greyImage(values, width, height, bottom, top), (k % across) * width, Math.floor(k / across) * height);
  }
  const ratio = height / width;
  for (let k = 0; k < count; k++) {
    const [x, y] = [(k % across) * size, Math.floor(k / across) * size * ratio];
    context.drawImage(small, (k % across) * width, Math.floor(k / across) * height, width, height, x + gap / 2, y + gap / 2, size - gap, size * ratio - gap);
  }
}

/** Ends of a scale around 0 that holds most of the values. */
export function symmetric(values) {
  let most = 1e-9;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return [-most, most];
}

/** An element with attributes and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** Says something, where it is not what is there: what changes is laid out anew, and read out. */
export const say = (place, text) => { if (place.textContent !== text) place.textContent = text; };

/** A number with four digits. */
export const short = (value) => (value === null || value === undefined || !Number.isFinite(value)
  ? "–" : Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(2) : String(Number(value.toPrecision(4))));
