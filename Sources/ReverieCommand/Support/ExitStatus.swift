import ArgumentParser
import Figures
import Reverie

/// The tool's exit codes. Other programs rely on them.
enum ExitStatus: Int32 {
  case diagnosticsFailed = 2
  case wrongUse = 64
  case malformedInput = 65
  case notFound = 66
  case numericalFailure = 70
  case cannotCreate = 73
  case cannotWrite = 74
  /// Stopped by a signal after saving a checkpoint.
  case interrupted = 75

  /// The code of an error of the package; nil for those the argument parser knows better.
  init?(of error: any Error) {
    switch error {
    case let error as CommandFailure: self = error.status
    case let error as ArchiveError: self.init(error.kind)
    case let error as SamplingError:
      switch error {
      case .nonFiniteState, .diverged: self = .numericalFailure
      case .shapeMismatch: self = .malformedInput
      case .invalidParameter: self = .wrongUse
      }
    case let error as ReplayError:
      switch error {
      case .nonFiniteLoss, .allDiverged: self = .numericalFailure
      case .shapeMismatch, .badTrajectory: self = .malformedInput
      case .invalidParameter: self = .wrongUse
      }
    case is ExperimentError: self = .wrongUse
    case is CompileError, is LinearAlgebraError, is TrainingError: self = .numericalFailure
    case is DataTransformError, is CheckpointError, is ReferenceError: self = .malformedInput
    case is FigureError: self = .cannotWrite
    case let error as any ClassifiedError: self.init(error.errorKind)
    default: return nil
    }
  }

  private init(_ kind: ErrorKind) {
    switch kind {
    case .wrongUse: self = .wrongUse
    case .malformedInput: self = .malformedInput
    case .notFound: self = .notFound
    case .numericalFailure: self = .numericalFailure
    case .cannotCreate: self = .cannotCreate
    case .cannotWrite: self = .cannotWrite
    case .interrupted: self = .interrupted
    case .diagnosticsFailed: self = .diagnosticsFailed
    }
  }

  private init(_ kind: ArchiveError.Kind) {
    switch kind {
    case .notFound: self = .notFound
    case .malformed: self = .malformedInput
    case .cannotCreate: self = .cannotCreate
    case .cannotWrite: self = .cannotWrite
    case .wrongUse: self = .wrongUse
    }
  }
}

/// An error that the tool itself finds: a message and its exit code.
struct CommandFailure: Error, CustomStringConvertible {
  let status: ExitStatus
  let description: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    description = message
  }

  /// What `body` makes of the contents of `file`; errors that do not say whose contents they mean
  /// name it.
  static func naming<Result>(_ file: String?, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error where !(error is ArchiveError) {
      guard let file, ExitStatus(of: error) == .malformedInput else { throw error }
      throw CommandFailure(.malformedInput, "\(file): \(error)")
    }
  }

  /// Saved and stopped, as a signal asked.
  static func interrupted(at update: Int, of total: Int, run: String) -> CommandFailure {
    CommandFailure(
      .interrupted,
      "stopped after update \(update) of \(total); go on with --output \(run) --resume.")
  }
}
