/// What kind of failure an error is: what a front needs to choose an exit code or an exception.
public enum ErrorKind: String, Sendable, Codable, CaseIterable {
  /// A request that cannot be meant so: options, settings, verbs.
  case wrongUse
  /// A file or array that does not hold what it should.
  case malformedInput
  /// A file that is not there.
  case notFound
  /// A computation that left the finite numbers, diverged or did not converge.
  case numericalFailure
  case cannotCreate
  case cannotWrite
  /// Stopped on request, after saving what can be gone on with.
  case interrupted
  /// A quality that was required is not there.
  case diagnosticsFailed
}

/// An error that says what kind of failure it is. Every error type of the package does.
public protocol ClassifiedError: Error, CustomStringConvertible {
  var errorKind: ErrorKind { get }
  /// The parts of the message that are known one by one.
  var errorDetails: ErrorDetails { get }
}

extension ClassifiedError {
  /// Nothing but the message.
  public var errorDetails: ErrorDetails { ErrorDetails() }
}

extension LinearAlgebraError: ClassifiedError {
  /// Factorisations fail on numbers, not on shapes.
  public var errorKind: ErrorKind { .numericalFailure }
}
