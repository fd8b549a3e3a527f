// Canvases with sharp pixels, and colours of the page.

/** Colours that people with any colour vision tell apart (Okabe and Ito). */
export const PALETTE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/** A colour of the style sheet. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

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

/** Draws images `[image, pixel]` as a grid; `mark` may draw over each. */
export function drawGrid(canvas, images, width, height, { low, high, columns, mark } = {}) {
  const [count, pixels] = images.shape;
  const across = columns ?? columnsOf(count);
  const rows = Math.ceil(count / across);
  const gap = 3;
  const size = (canvas.clientWidth || 300) / across;
  const { context } = sized(canvas, rows * size * (height / width));
  context.imageSmoothingEnabled = false;
  const small = new OffscreenCanvas(width, height);
  const smallContext = small.getContext("2d");
  for (let k = 0; k < count; k++) {
    const values = images.values.subarray(k * pixels, (k + 1) * pixels);
    const [bottom, top] = low === undefined ? symmetric(values) : [low, high];
    smallContext.putImageData(greyImage(values, width, height, bottom, top), 0, 0);
    const [x, y] = [(k % across) * size, Math.floor(k / across) * size * (height / width)];
    context.drawImage(small, x + gap / 2, y + gap / 2, size - gap, size * (height / width) - gap);
    mark?.(context, k, x, y, size, size * (height / width));
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

/** A number with four digits. */
export const short = (value) => (value === null || value === undefined || !Number.isFinite(value)
  ? "–" : Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(2) : String(Number(value.toPrecision(4))));
