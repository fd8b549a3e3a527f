import RandomStreams
import Tensors

/// A noisy recurrent network that integrates paths, and replays them when left alone.
///
/// It receives the first value of a signal through its encoder and *changes* of the signal as
/// input, and reads the signal out at every step: `y = D r + d`. With zero input and its noise on
/// it wanders over what it learned: replay.
///
/// ```swift
/// let task = ReplayTask.triangle()
/// let network = ReplayNetwork<Float>(
///   task.architecture(units: 96), dynamics: ReplayDynamics(leak: 0.5), seed: 1)
/// ```
///
/// - Reference: arXiv 2602.18401; arXiv 2505.17003.
public struct ReplayNetwork<Scalar: ReplayScalar>: Sendable {
  /// Names of the parameters, in their order.
  public static var parameterNames: [String] {
    ReplayParameter.allCases.map(\.name)
  }

  /// Numbers of units, inputs and outputs, cell, activation and encoder.
  public let architecture: ReplayArchitecture
  /// The dynamics the network is trained with.
  public var dynamics: ReplayDynamics
  /// W `[unit, unit]`, U `[unit, input]`, c `[1, unit]`, D `[output, unit]`, d `[1, output]`,
  /// E `[unit, output]`, e `[1, unit]`; the gated cell has its three gates (update, reset,
  /// candidate) one below the other in W, U and c.
  public var parameters: [Matrix<Scalar>]

  /// A network with weights uniform on ±1/√(fan-in), read-out and recurrent biases zero.
  public init(_ architecture: ReplayArchitecture, dynamics: ReplayDynamics, seed: UInt64) {
    self.architecture = architecture
    self.dynamics = dynamics
    parameters = zip(ReplayParameter.allCases, architecture.parameterShapes).map {
      parameter, shape in
      let isEncoderBias = parameter == .encoderBias
      let fanIn = isEncoderBias ? architecture.outputs : shape[1]
      guard !parameter.isBias || (isEncoderBias && architecture.hasBiases) else {
        return .zeros(shape[0], shape[1])
      }
      var stream = RandomStream(
        seed: seed, step: UInt64(parameter.rawValue), purpose: .parameters)
      let bound = 1 / Double(fanIn).squareRoot()
      // Drawn in Double, so that both precisions start alike.
      return Matrix<Scalar>(
        Matrix<Double>.uniforms(shape[0], shape[1], in: -bound..<bound, from: &stream))
    }
  }

  /// A network of given parameters, in the order of `parameterNames`.
  public init(
    _ architecture: ReplayArchitecture, dynamics: ReplayDynamics, parameters: [Matrix<Scalar>]
  ) throws(ReplayError) {
    guard parameters.count == Self.parameterNames.count else {
      throw .shapeMismatch(
        name: "parameters", expected: [Self.parameterNames.count], actual: [parameters.count])
    }
    for (index, shape) in architecture.parameterShapes.enumerated()
    where parameters[index].shape != shape {
      throw .shapeMismatch(
        name: Self.parameterNames[index], expected: shape, actual: parameters[index].shape)
    }
    self.architecture = architecture
    self.dynamics = dynamics
    self.parameters = parameters
  }

  /// W, `[unit, unit]`.
  public var recurrentWeights: Matrix<Scalar> { self[.recurrent] }
  /// U, `[unit, input]`.
  public var inputWeights: Matrix<Scalar> { self[.input] }
  /// c, `[1, unit]`.
  public var bias: Matrix<Scalar> { self[.bias] }
  /// D, `[output, unit]`.
  public var readoutWeights: Matrix<Scalar> { self[.readout] }
  /// d, `[1, output]`.
  public var readoutBias: Matrix<Scalar> { self[.readoutBias] }
  /// E, `[unit, output]`.
  public var encoderWeights: Matrix<Scalar> { self[.encoder] }
  /// e, `[1, unit]`.
  public var encoderBias: Matrix<Scalar> { self[.encoderBias] }

  private subscript(parameter: ReplayParameter) -> Matrix<Scalar> {
    parameters[parameter.rawValue]
  }

  /// Initial states `[chain, unit]` from initial signals `[chain, output]`.
  public func encode(_ signals: Matrix<Scalar>) -> Matrix<Scalar> {
    switch architecture.encoder {
    case .none: return .zeros(signals.rows, architecture.units)
    case .linear: return signals.rowTimes(transpose: encoderWeights)
    case .nonlinear:
      var states = signals.rowTimes(transpose: encoderWeights)
      states.addRow(encoderBias.elements)
      if let smooth = architecture.activation.smooth {
        states.activate(smooth)
      } else {
        let below = Scalar(architecture.activation.negativeSlope ?? 0)
        states.rectify(below: below)
      }
      return states
    }
  }

  /// Outputs `[chain, output]` of states `[chain, unit]`.
  public func readOut(_ states: Matrix<Scalar>) -> Matrix<Scalar> {
    var outputs = states.rowTimes(transpose: readoutWeights)
    outputs.addRow(readoutBias.elements)
    return outputs
  }
}

extension Matrix {
  /// `x > 0 ? x : below · x`, entry by entry.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  mutating func rectify(below: Scalar) {
    let count = count
    withMutablePointer { x in
      for i in 0..<count where !(x[i] > 0) { x[i] *= below }
    }
  }
}
