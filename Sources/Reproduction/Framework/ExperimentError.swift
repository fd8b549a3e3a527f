import Archives
import Tensors

/// A registry of experiments that cannot be made or asked.
public enum ExperimentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Two experiments have one identity.
  case duplicate(id: String)
  /// No experiment has this identity or prefix.
  case unknown(selection: String, known: [String])

  /// What is stored was measured with other seeds or other random numbers.
  case otherSeeds(path: String, stored: String, wanted: String)
  /// Trained networks are read from finished runs in `path`, and none is the wanted one.
  case missingRun(path: String, wanted: String)
  /// What is measured is not in the data directory; the text says what is needed, and where.
  case missingInput(String)
  /// The run was asked to stop.
  case interrupted

  /// What is wrong, and what to try.
  public var description: String {
    switch self {
    case .duplicate(let id): "Two experiments are called \(id). Give one of them another id."
    case .unknown(let selection, let known):
      "No experiment matches \"\(selection)\"."
        + (known.suggestion(for: selection).map { " " + $0 } ?? "")
        + " Try one of \(known.joined(separator: ", ")), "
        + "or a family's prefix."
    case .otherSeeds(let path, let stored, let wanted):
      "\(path) was measured with \(stored), asked for \(wanted). Pass --overwrite, or another "
        + "--output."
    case .missingRun(let path, let wanted):
      "needs a finished run in \(path): \(wanted). Train it there, or take \(path) away to have it trained here."
    case .missingInput(let needed): needed
    case .interrupted: "The run was asked to stop."
    }
  }
}

extension ExperimentError: ClassifiedError {
  /// What kind of failure each case is.
  public var errorKind: ErrorKind { self == .interrupted ? .interrupted : .wrongUse }
}
