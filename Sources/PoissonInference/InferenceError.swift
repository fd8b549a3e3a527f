import Tensors

/// What can go wrong in models of iterative inference.
public enum InferenceError: ClassifiedError, Equatable {
  /// An array has the wrong shape.
  case shapeMismatch(name: String, expected: [Int], actual: [Int])
  /// Data that no model can be shown: what it is called (a file), and what is wrong with it.
  case unusableData(name: String, problem: String)
  /// A model has the wrong number of parameters.
  case parameterCount(expected: Int, actual: Int)
  /// A file lacks a parameter.
  case missingParameter(name: String, available: [String])
  /// A setting has a value that cannot work.
  case invalidSetting(name: String, value: String, expected: String)
  /// Inference left every sensible range; `stability` is the stability number, where there is one.
  case unstable(chain: Int, step: Int, unit: Int, rate: Double, stability: Double?)
  /// Images whose fixed points are unstable, those with the largest stability number first.
  case unstableImages([Int], number: Double, limit: Double, stepSize: Double)
  /// Activities or reconstructions that are no numbers, which are not written.
  case nonFiniteState(image: Int, unit: Int, step: Int, quantity: String)
  /// A training loss is no longer a number.
  case nonFiniteLoss(update: Int, learningRate: Double)

  /// The message.
  public var description: String {
    switch self {
    case .shapeMismatch(let name, let expected, let actual):
      "`\(name)` has shape \(actual), expected \(expected)."
    case .unusableData(let name, let problem): "\(name): \(problem)"
    case .parameterCount(let expected, let actual):
      "a model of this configuration has \(expected) parameters, got \(actual)."
    case .missingParameter(let name, let available):
      "parameter `\(name)` is missing. The file holds: \(available.joined(separator: ", "))."
    case .invalidSetting(let name, let value, let expected):
      "`\(name)` is \(value), expected \(expected)."
    case .unstable(let chain, let step, let unit, let rate, let stability):
      "image \(chain) is unstable at step \(step): its largest activity is \(rate), of neuron "
        + "\(unit)"
        + (stability.map { "; the stability number of the dynamics is \($0), stable below 2" } ?? "")
        + ". Use a model trained longer, or a smaller --step-size."
    case .unstableImages(let images, let number, let limit, let stepSize):
      "inference is unstable at the fixed point of \(images.count == 1 ? "image" : "images") "
        + images.prefix(8).map { "\($0)" }.joined(separator: ", ")
        + (images.count > 8 ? " and \(images.count - 8) more" : "")
        + ": the stability number is \(number), expected below \(limit). Take a --step-size below "
        + "\(stepSize * limit / number), now \(stepSize)."
    case .nonFiniteState(let image, let unit, let step, let quantity):
      "`\(quantity)` of image \(image) is not finite at unit \(unit) after \(step) steps; nothing was "
        + "written. Use a smaller leak or fewer inner iterations, or a model trained longer."
    case .nonFiniteLoss(let update, let learningRate):
      "the loss is not finite at update \(update). Try a learning rate below \(learningRate)."
    }
  }
  /// What is wrong with files, with settings, or with numbers on the way.
  public var errorKind: ErrorKind {
    switch self {
    case .unstable, .unstableImages, .nonFiniteState, .nonFiniteLoss: .numericalFailure
    case .shapeMismatch, .parameterCount, .missingParameter, .unusableData: .malformedInput
    case .invalidSetting: .wrongUse
    }
  }

  /// Where inference became unstable, and what was expected of arrays and settings.
  public var errorDetails: ErrorDetails {
    switch self {
    case .unstable(let chain, let step, let unit, _, _):
      ErrorDetails(
        chain: chain, step: step, unit: unit,
        advice: "Use a model trained longer, or a smaller step size.")
    case .nonFiniteState(let image, let unit, let step, let quantity):
      ErrorDetails(
        chain: image, step: step, unit: unit,
        advice: "`\(quantity)` is not finite. Use a smaller leak or fewer inner iterations.")
    case .unstableImages(let images, let number, let limit, _):
      ErrorDetails(
        place: "image \(images.first ?? 0)", expected: "a stability number below \(limit)",
        got: "\(number)", advice: "Take a smaller step size.")
    case .shapeMismatch(let name, let expected, let actual):
      ErrorDetails(place: name, expected: "\(expected)", got: "\(actual)")
    case .invalidSetting(let name, let value, let expected):
      ErrorDetails(place: name, expected: expected, got: value)
    case .unusableData(let name, let problem): ErrorDetails(path: name, got: problem)
    case .parameterCount, .missingParameter, .nonFiniteLoss: ErrorDetails()
    }
  }
}
