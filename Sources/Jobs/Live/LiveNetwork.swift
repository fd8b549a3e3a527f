import Archives
import Tensors

/// A network that runs on step by step while somebody watches it and turns its knobs.
///
/// It draws what the verbs of its family draw: with the same seed and settings, and without a change on
/// the way, `export` has the bytes of the array that `request` gives.
public protocol LiveNetwork: Sendable {
  /// What may be changed while it runs.
  var knobs: [LiveKnob] { get }
  /// Steps since the start.
  var step: Int { get }
  /// The length of a step, and its unit.
  var stepLength: (value: Double, unit: String) { get }
  /// One number for each chain, of which convergence is judged.
  var monitored: (name: String, values: [Double]) { get }

  /// Starts anew.
  mutating func reset(seed: UInt64) throws
  /// Takes steps.
  mutating func advance(steps: Int) throws
  /// Sets a knob. One that `restarts` takes effect with the next `reset`.
  mutating func turn(_ key: String, to value: Double) throws
  /// Takes what a page gives besides knobs: clamps, drawings, images.
  mutating func take(_ gift: LiveGift) throws

  /// What does not change while it runs.
  func scene() throws -> LiveFrame
  /// What is seen now. It may be worked out only when it is asked for.
  mutating func frame() throws -> LiveFrame
  /// The array that its verb gives, at present.
  func export() throws -> NumericArray
  /// The request that gives `export`.
  func request() -> LiveRequest
}

/// What a page gives to a live network besides knobs.
public enum LiveGift: Sendable, Equatable {
  /// Holds a unit at a value, or lets it go.
  case clamp(unit: Int, value: Double?)
  /// An observation of units with normal noise; no units take it away. Values and deviations are in data
  /// units, one for each unit.
  case observation(units: [Int], values: [Double], deviations: [Double])
  /// Images `[image · pixel]`, and what is to be done with them; an empty list takes them away.
  case images([Float], use: String)
  /// Steps of a replay to look at alone; nil for none.
  case stretch(replay: Int, steps: Range<Int>?)

  /// Whether the network goes on otherwise than without it.
  public var changesCourse: Bool {
    if case .stretch = self { false } else { true }
  }

  /// For networks that take no such thing.
  func refused(by family: String) -> JobError {
    JobError(.wrongUse, "a network of the family \(family) takes no such thing.")
  }
}

/// How to get what is on screen without the page.
public struct LiveRequest: Sendable, Equatable {
  /// The request in JSON, as `JobDocument` takes it.
  public let document: JSONValue
  /// Files that the request reads and that are not there yet: their bytes, by name.
  public var files: [String: [UInt8]] = [:]
  /// The array of the result that is the export.
  public let array: String
  /// The words of a command.
  public let command: [String]
  /// Lines of Python.
  public let python: String
  /// Why it does not give the same bytes; nil where it does.
  public var obstacle: String?

  init(
    _ request: some JobRequest, array: String, command: [String], python: String
  ) {
    let members = try? JSONValue(encoding: request, name: type(of: request).verb)
    var document = members?.object ?? [:]
    document["verb"] = JSONValue(type(of: request).verb)
    self.document = .object(document)
    (self.array, self.command, self.python) = (array, command, python)
  }

  /// The command as a shell takes it.
  public var commandLine: String { command.map(Self.quoted).joined(separator: " ") }

  private static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=+:,".contains($0))
    }
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
