// The connection to the server: commands as JSON, frames as a JSON header and Float32 arrays.

/** Takes a binary message apart. */
export function parse(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let offset = 4 + length;
  const arrays = {};
  for (const { name, shape } of header.arrays) {
    const count = shape.reduce((product, size) => product * size, 1);
    arrays[name] = { shape, values: new Float32Array(buffer, offset, count) };
    offset += 4 * count;
  }
  return { kind: header.kind, ...header.scalars, arrays, rest: buffer.slice(offset) };
}

/** Opens the connection; `on` has a function for each kind of message, and `text`, `closed`. */
export function connect(on) {
  const address = new URL("live", location.href);
  address.protocol = "ws:";
  address.hash = "";
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  let waiting = null;
  socket.onopen = () => on.opened();
  socket.onclose = () => on.closed();
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") return on.text(JSON.parse(data));
    const message = parse(data);
    if (message.kind !== "frame") return on[message.kind]?.(message);
    // Only the latest frame is drawn, once the browser is ready to.
    if (!waiting) requestAnimationFrame(() => {
      const frame = waiting;
      waiting = null;
      on.frame(frame);
      socket.send(JSON.stringify({ shown: frame.frame }));
    });
    waiting = message;
  };
  return (command) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
  };
}
