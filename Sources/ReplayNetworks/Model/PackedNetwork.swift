import Tensors

/// A network's recurrent weights packed for the products of one pass, and its constants.
struct PackedNetwork<Scalar: ReplayScalar>: Sendable {
  let network: ReplayNetwork<Scalar>
  let dynamics: ReplayDynamics
  let constants: Scalar.StepConstants
  let driftConstants: Scalar.StepConstants
  /// Simple: W. Gated: the weights of the update and reset gates.
  let recurrent: PackedWeights<Scalar>
  /// Gated: the weights of the candidate.
  let candidate: PackedWeights<Scalar>?
  /// The transposes, for the way back.
  let recurrentBack: PackedWeights<Scalar>?
  let candidateBack: PackedWeights<Scalar>?

  /// What the products of a pass are computed in.
  let precision: ProductPrecision

  /// - Parameter precision: that of the recurrent products, forwards.
  init(
    _ network: ReplayNetwork<Scalar>, dynamics: ReplayDynamics, backwards: Bool = false,
    precision: ProductPrecision = .float32
  ) {
    self.precision = precision
    self.network = network
    self.dynamics = dynamics
    let below = network.architecture.activation.negativeSlope ?? 0
    constants = Scalar.stepConstants(dynamics, negativeSlope: below)
    driftConstants = Scalar.driftConstants(dynamics)
    let (weights, units) = (network.recurrentWeights, network.architecture.units)
    switch network.architecture.cell {
    case .simple:
      recurrent = PackedWeights(weights, precision: precision)
      recurrentBack = backwards ? PackedWeights(weights, transposed: true) : nil
      (candidate, candidateBack) = (nil, nil)
    case .gated:
      let (gates, last) = (weights.rows(0..<2 * units), weights.rows(2 * units..<3 * units))
      recurrent = PackedWeights(gates, precision: precision)
      candidate = PackedWeights(last, precision: precision)
      recurrentBack = backwards ? PackedWeights(gates, transposed: true) : nil
      candidateBack = backwards ? PackedWeights(last, transposed: true) : nil
    }
  }

  var units: Int { network.architecture.units }
  var isGated: Bool { network.architecture.cell == .gated }
}
