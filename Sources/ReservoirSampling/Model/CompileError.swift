import Tensors

/// A network that cannot be compiled into a sampler.
public enum CompileError: ClassifiedError, Equatable {
  /// The readout rows are almost dependent.
  case illConditionedReadout(conditionNumber: Double, limit: Double)
  /// Σ does not invert the readout well enough.
  case inexactProjection(error: Double, limit: Double)

  /// What kind of failure each case is.
  public var errorKind: ErrorKind { .numericalFailure }

  /// The message.
  public var description: String {
    switch self {
    case .illConditionedReadout(let number, let limit):
      "`readout` has condition number \(number) of W_out W_outᵀ, expected at most \(limit). "
        + "Pass `allowingRidge: true`, or train with fewer output dimensions."
    case .inexactProjection(let error, let limit):
      "`readout` times its noise projection differs from the identity by \(error), expected at "
        + "most \(limit). Compile in Double, or train with fewer output dimensions."
    }
  }
}
