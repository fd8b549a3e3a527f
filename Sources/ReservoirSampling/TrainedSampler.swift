import Archives
import Dynamics
import RandomStreams
import Tensors
import Training

/// A trained network of this family with all that sampling from it needs.
public struct TrainedSampler: Sendable {
  /// The network.
  public enum Network: Sendable, Equatable {
    case reservoir(ReservoirSampler<Float>)
    case samplerOnly(SamplerOnlyNetwork<Float>)
  }

  /// What was asked for.
  public let configuration: ReservoirConfiguration
  /// The network that runs.
  public let network: Network
  /// From data units to the coordinates the network samples in.
  public let transform: DataTransform
  /// Stiffness of the score over the data.
  public let stiffness: Stiffness
  /// max ρ of eq. (12); a network with a value of 0 or more may have no stationary law.
  public let outwardDrift: Double

  /// Makes one from its parts.
  public init(
    configuration: ReservoirConfiguration, network: Network, transform: DataTransform,
    stiffness: Stiffness, outwardDrift: Double
  ) {
    self.configuration = configuration
    self.network = network
    self.transform = transform
    self.stiffness = stiffness
    self.outwardDrift = outwardDrift
  }

  /// Judges a trained model on points like its data: stiffness and confinement.
  init<Model: ScoreModel>(
    _ model: Model, network: Network, configuration: ReservoirConfiguration,
    transform: DataTransform, points: Matrix<Float>
  ) where Model.Scalar == Float {
    self.init(
      configuration: configuration, network: network, transform: transform,
      stiffness: Stiffness(of: model, at: points),
      outwardDrift: Confinement.largestOutwardDrift(of: model))
  }

  /// Dimension m.
  public var dimension: Int {
    switch network {
    case .reservoir(let network): network.dimension
    case .samplerOnly(let network): network.dimension
    }
  }

  /// The step that sampling uses unless told otherwise, in τ.
  public var suggestedTimeStep: Double {
    stiffness.suggestedTimeStep
  }
}

// MARK: - Files

extension TrainedSampler {
  /// The tensors of `model.safetensors`.
  public var tensors: [String: NumericArray] {
    var tensors = transform.tensors
    switch network {
    case .reservoir(let network):
      tensors["readout"] = NumericArray(network.readout)
      tensors["feedback"] = NumericArray(network.feedback)
      tensors["bias"] = NumericArray(shape: [network.units], values: network.bias)
    case .samplerOnly(let network):
      tensors["weights"] = NumericArray(network.weights)
      tensors["bias"] = NumericArray(shape: [network.dimension], values: network.bias)
      tensors["gain"] = NumericArray(shape: [network.dimension], values: network.gain)
      tensors["inverseNoiseRoot"] = NumericArray(network.inverseNoiseRoot)
    }
    tensors["stiffness"] = NumericArray(
      shape: [2], values: [stiffness.typical, stiffness.largest])
    tensors["outwardDrift"] = NumericArray(shape: [1], values: [outwardDrift])
    return tensors
  }

  /// Reads back `tensors`.
  public init(
    configuration: ReservoirConfiguration, tensors: [String: NumericArray]
  ) throws {
    let bias = try tensors.array(named: "bias").values(as: Float.self)
    let network: Network
    switch configuration.architecture {
    case .reservoir:
      network = .reservoir(
        try ReservoirSampler(
          readout: tensors.matrix(named: "readout"), feedback: tensors.matrix(named: "feedback"),
          bias: bias, activation: configuration.activation))
    case .samplerOnlyCurrent, .samplerOnlyRate:
      let kind = configuration.architecture == .samplerOnlyCurrent
      network = .samplerOnly(
        try SamplerOnlyNetwork(
          kind ? .synapticCurrent : .firingRate, weights: tensors.matrix(named: "weights"),
          bias: bias, gain: tensors.array(named: "gain").values(as: Float.self),
          inverseNoiseRoot: tensors.matrix(named: "inverseNoiseRoot"),
          activation: configuration.activation))
    }
    let dimension =
      switch network {
      case .reservoir(let network): network.dimension
      case .samplerOnly(let network): network.dimension
      }
    let stiffness: Matrix<Double> = try tensors.matrix(named: "stiffness", rows: 2, columns: 1)
    let outwardDrift: Matrix<Double> = try tensors.matrix(
      named: "outwardDrift", rows: 1, columns: 1)
    self.init(
      configuration: configuration, network: network,
      transform: try DataTransform(
        configuration.latents == nil ? configuration.standardization : .principal,
        dimension: dimension, from: tensors),
      stiffness: Stiffness(typical: stiffness[0, 0], largest: stiffness[1, 0]),
      outwardDrift: outwardDrift[0, 0])
  }
}
