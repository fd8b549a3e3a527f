import Archives
import Jobs

/// What a page asks of its network, one JSON object each.
enum PageCommand: Sendable, Equatable {
  /// `{"open": "0", "seed": 1}`: run 0 of the list.
  case open(run: String, seed: UInt64)
  /// `{"play": true}`
  case play(Bool)
  /// `{"speed": 200}`: steps per second; null for as many as can be.
  case speed(Double?)
  /// `{"step": 1}`
  case step(Int)
  /// `{"reset": 7}`: start anew with a seed.
  case reset(seed: UInt64)
  /// `{"knob": "temperature", "value": 0.5}`
  case turn(String, Double)
  /// `{"clamp": 0, "value": 1.5}`, null lets the unit go; `{"observe": [0], "value": [1.5], "deviation": [0.2]}`,
  /// no units take it away; `{"images": [0.5, …], "use": "restore"}`, none take them away;
  /// `{"stretch": 3, "steps": [120, 150]}`, null looks at all replays again.
  case gift(LiveGift)
  /// `{"shown": 12}`: frames that the page has drawn.
  case shown(Int)
  /// `{"export": true}`
  case export
  /// `{"copy": true}`
  case copy
  /// `{"training": true}`: how the training of the run went, or goes.
  case training
  /// `{"run": 400}`: so many steps from the start, as quickly as can be, then a pause.
  case run(steps: Int)

  /// Most numbers of a drawing.
  private static let mostNumbers = 65_536

  /// Reads a message.
  ///
  /// - Throws: `ArchiveError` for what is no JSON, `JobError` for what is no command.
  init(_ text: String) throws {
    let message = try JSONValue(parsing: text, source: "message")
    guard let command = Self.all.lazy.compactMap({ $0(message) }).first else {
      throw JobError(.wrongUse, "the message is no command: \(text.prefix(80))")
    }
    self = command
  }

  private static let all: [@Sendable (JSONValue) -> PageCommand?] = [
    { message in
      message["open"]?.string.map { .open(run: $0, seed: message["seed"]?.uint64 ?? 1) }
    },
    { $0["play"]?.bool.map { .play($0) } },
    { message in
      guard let speed = message["speed"] else { return nil }
      guard speed != .null else { return .speed(nil) }
      return speed.double.flatMap { $0 > 0 && $0.isFinite ? .speed($0) : nil }
    },
    { $0["step"]?.int.flatMap { (1...10_000).contains($0) ? .step($0) : nil } },
    { $0["run"]?.int.flatMap { (1...100_000_000).contains($0) ? .run(steps: $0) : nil } },
    { $0["reset"]?.uint64.map { .reset(seed: $0) } },
    { message in
      guard let key = message["knob"]?.string, let value = message["value"]?.double else {
        return nil
      }
      return .turn(key, value)
    },
    { message in
      message["clamp"]?.int.map { .gift(.clamp(unit: $0, value: message["value"]?.double)) }
    },
    { message in
      guard let units = message["observe"]?.array?.compactMap(\.int),
        let values = message["value"]?.array?.compactMap(\.double),
        let deviations = message["deviation"]?.array?.compactMap(\.double)
      else { return nil }
      return .gift(.observation(units: units, values: values, deviations: deviations))
    },
    { message in
      guard let pixels = message["images"]?.array, pixels.count <= mostNumbers else { return nil }
      // null is a pixel of which nothing is known.
      return .gift(
        .images(pixels.map { Float($0.double ?? .nan) }, use: message["use"]?.string ?? ""))
    },
    { message in
      guard let replay = message["stretch"]?.int, let steps = message["steps"] else { return nil }
      guard steps != .null else { return .gift(.stretch(replay: replay, steps: nil)) }
      guard let ends = steps.array?.compactMap(\.int), ends.count == 2, ends[0] < ends[1] else {
        return nil
      }
      return .gift(.stretch(replay: replay, steps: ends[0]..<ends[1]))
    },
    { $0["shown"]?.int.map { .shown($0) } },
    { $0["export"]?.bool.map { _ in .export } },
    { $0["copy"]?.bool.map { _ in .copy } },
    { $0["training"]?.bool.map { _ in .training } },
  ]
}
