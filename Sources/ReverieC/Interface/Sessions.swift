import Archives
import Jobs

/// Opens a session for inference step by step. Gives a handle above 0; where it could not be opened,
/// `rv_error` of the handle says why.
@c(rv_session_open)
public func openSession(_ request: UnsafePointer<CChar>?) -> Int64 {
  HandleTable.add(
    .session(
      OpenSession {
        let text = try requiredText(request, "request")
        let document = try JSONValue(parsing: text, source: "request")
        try HandleTable.use(JobDocument.kernels(askedBy: document, source: "request"))
        return document
      }))
}

/// A copy of the frame that a caller shows; nil for the last one, where there are no data.
private func frame(
  _ data: UnsafeRawPointer?, _ type: Int32, _ rank: Int32, _ shape: UnsafePointer<Int64>?
) throws -> NumericArray? {
  try data.map {
    try GivenArray(name: "frame", data: $0, type: type, rank: rank, shape: shape).copy()
  }
}

/// Takes steps on a frame, or on the last one where `data` is NULL: 0, or the code of an error.
@c(rv_session_step)
public func stepSession(
  _ session: Int64, _ data: UnsafeRawPointer?, _ type: Int32, _ rank: Int32,
  _ shape: UnsafePointer<Int64>?, _ steps: Int32
) -> Int32 {
  guard let session = HandleTable.session(session) else { return -1 }
  return session.attempt { session in
    try session.step(frame(data, type, rank, shape), steps: Int(steps))
  }
}

/// As `rv_session_step`, and then copies codes, rates and reconstruction, one after the other, to `readout`,
/// which has room for `count` numbers: 0, or the code of an error.
@c(rv_session_advance)
public func advanceSession(
  _ session: Int64, _ data: UnsafeRawPointer?, _ type: Int32, _ rank: Int32,
  _ shape: UnsafePointer<Int64>?, _ steps: Int32, _ readout: UnsafeMutablePointer<Float>?,
  _ count: Int64
) -> Int32 {
  guard let session = HandleTable.session(session) else { return -1 }
  return session.attempt { session in
    try session.step(frame(data, type, rank, shape), steps: Int(steps))
    try session.copyReadout(
      into: UnsafeMutableBufferPointer(
        start: readout, count: readout == nil ? 0 : max(0, Int(count))))
  }
}

/// An array of the state after the last step, which is valid until the next call that changes the session;
/// NULL where there is none of that name.
@c(rv_session_read)
public func readSession(
  _ session: Int64, _ name: UnsafePointer<CChar>?, _ type: UnsafeMutablePointer<Int32>?,
  _ rank: UnsafeMutablePointer<Int32>?, _ shape: UnsafeMutablePointer<Int64>?
) -> UnsafeRawPointer? {
  guard let session = HandleTable.session(session), let name = try? requiredText(name, "name"),
    let array = session.array(name)
  else { return nil }
  return ArrayDescription(type: type, rank: rank, shape: shape).lend(array)
}

/// Changes a session by the members of a JSON object: 0, or the code of an error.
@c(rv_session_set)
public func setSession(_ session: Int64, _ json: UnsafePointer<CChar>?) -> Int32 {
  guard let session = HandleTable.session(session) else { return -1 }
  return session.attempt { session in
    try session.set(
      JSONValue(parsing: try requiredText(json, "settings"), source: "settings"),
      source: "settings")
  }
}

/// Closes a session; 0, or -1 for a wrong handle.
@c(rv_session_close)
public func closeSession(_ session: Int64) -> Int32 {
  HandleTable.remove(session, where: { !$0.isJob }) == nil ? -1 : 0
}
