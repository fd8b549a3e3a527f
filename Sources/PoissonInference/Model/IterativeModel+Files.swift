import Archives
import Tensors

extension IterativeModel {
  /// The weights by name, as the reference's checkpoints name them (without their `layer.`).
  /// Step sizes have shape [1].
  public var tensors: [String: NumericArray] {
    Dictionary(
      uniqueKeysWithValues: zip(parameterNames, parameters).map { name, parameter in
        (
          name,
          parameter.count == 1
            ? NumericArray(parameter, shape: [1]) : NumericArray(parameter)
        )
      })
  }

  /// A model from weights by name. Names may begin with `layer.`, `module.` or `param.`; other
  /// tensors (buffers of the reference: temp, beta_inner, eps, n_exp) are ignored.
  ///
  /// - Parameters:
  ///   - configuration: nil for a linear decoder whose sizes and family are taken from the tensors.
  ///   - activation: of Gaussian latents, where tensors hold gains but no configuration says which; nil for ReLU.
  public init(
    tensors: [String: NumericArray], configuration: IterativeConfiguration? = nil,
    activation: LatentActivation? = nil
  ) throws {
    var named: [String: NumericArray] = [:]
    for (name, tensor) in tensors {
      var short = Substring(name)
      for prefix in ["module.", "model.", "layer.", "param."] where short.hasPrefix(prefix) {
        short = short.dropFirst(prefix.count)
      }
      named[String(short)] = tensor
    }
    let resolved = try configuration ?? Self.configuration(of: named, activation: activation)
    let layout = ParameterLayout(resolved)
    var parameters: [Matrix<Scalar>] = []
    for (name, shape) in zip(layout.names, layout.shapes) {
      guard let tensor = named[name] else {
        throw InferenceError.missingParameter(name: name, available: named.keys.sorted())
      }
      guard tensor.count == shape[0] * shape[1],
        shape[0] == 1 || tensor.shape.first == shape[0]
      else {
        throw InferenceError.shapeMismatch(name: name, expected: shape, actual: tensor.shape)
      }
      parameters.append(
        Matrix(rows: shape[0], columns: shape[1], elements: tensor.values(as: Scalar.self)))
    }
    try self.init(resolved, parameters: parameters)
  }

  private static func configuration(
    of tensors: [String: NumericArray], activation: LatentActivation?
  ) throws -> IterativeConfiguration {
    guard let phi = tensors["phi.weight"], phi.shape.count == 2 else {
      throw InferenceError.missingParameter(
        name: "phi.weight", available: tensors.keys.sorted())
    }
    let isGaussian = tensors["u_init.1"] != nil
    let hasGain = tensors["activation.log_gain"] != nil
    if isGaussian { try check(activation, hasGain: hasGain) }
    return IterativeConfiguration(
      image: ImageShape(count: phi.shape[0]), latents: phi.shape[1],
      family: isGaussian ? .gaussian : .poisson,
      activation: isGaussian && hasGain ? activation ?? .relu : .identity,
      learnsPixelNoise: tensors["dec_log_sigma"] != nil)
  }

  /// Throws where an activation has a gain that weights lack, or lacks one that they have.
  private static func check(_ activation: LatentActivation?, hasGain: Bool) throws(InferenceError) {
    guard let activation, activation.hasGain != hasGain else { return }
    throw .invalidSetting(
      name: "activation", value: activation.rawValue,
      expected: hasGain
        ? "one with a gain, as the weights have activation.log_gain"
        : "identity, as the weights have no activation.log_gain")
  }
}
