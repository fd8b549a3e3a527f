import Tensors

/// Data that cannot be standardised.
public enum DataTransformError: ClassifiedError, Equatable {
  case constantColumn(unit: Int, value: Double)
  case tooFewDraws(count: Int, needed: Int)
  case tooManyComponents(count: Int, units: Int)

  /// What kind of failure each case is.
  public var errorKind: ErrorKind { .malformedInput }

  /// The message.
  public var description: String {
    switch self {
    case .constantColumn(let unit, let value):
      "column \(unit) of the data is \(value) in every row. Leave it out, or pass "
        + "`--standardize none`."
    case .tooManyComponents(let count, let units):
      "\(count) principal components of data with \(units) units, expected at most \(units). Ask for "
        + "fewer with `--latents`."
    case .tooFewDraws(let count, let needed):
      "the data has \(count) rows, expected at least \(needed). Give more draws, or pass "
        + "`--standardize none`."
    }
  }
}
