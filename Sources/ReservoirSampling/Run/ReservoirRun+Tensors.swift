import Archives
import Tensors
import Training

extension ReservoirRun {
  /// The tensors of `model.safetensors`.
  public var tensors: [String: NumericArray] {
    var tensors = transform.tensors
    tensors.merge(network.tensors) { _, new in new }
    tensors["stiffness"] = NumericArray(
      shape: [2], values: [stiffness.typical, stiffness.largest])
    tensors["extent"] = NumericArray(Matrix([extent.mean, extent.deviation]))
    tensors["outwardDrift"] = NumericArray(shape: [1], values: [outwardDrift])
    if let cellStarts { tensors.merge(cellStarts.tensors) { _, new in new } }
    return tensors
  }

  /// Reads back `tensors`.
  public init(
    configuration: ReservoirConfiguration, tensors: [String: NumericArray]
  ) throws {
    let network = try Network(configuration, tensors: tensors)
    let dimension = network.score(atNoise: configuration.recipe.noise.last).dimension
    let stiffness: Matrix<Double> = try tensors.matrix(named: "stiffness", rows: 2, columns: 1)
    guard stiffness.elements.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw CheckpointError.invalid(name: "stiffness", expected: "finite numbers of at least 0")
    }
    let outwardDrift: Matrix<Double> = try tensors.matrix(
      named: "outwardDrift", rows: 1, columns: 1)
    self.init(
      configuration: configuration, network: network,
      transform: try DataTransform(
        configuration.latents == nil ? configuration.standardization : .principal,
        dimension: dimension, from: tensors),
      stiffness: Stiffness(typical: stiffness[0, 0], largest: stiffness[1, 0]),
      outwardDrift: outwardDrift[0, 0], extent: try DataExtent(dimension, from: tensors))
    cellStarts = try CellStarts(dimension, from: tensors)
  }
}

extension DataExtent {
  /// Reads `extent` `[2, m]`, mean and deviation; files before it had standardised data.
  fileprivate init?(_ dimension: Int, from tensors: [String: NumericArray]) throws {
    guard tensors["extent"] != nil else { return nil }
    let stored: Matrix<Double> = try tensors.matrix(named: "extent", rows: 2, columns: dimension)
    self.init(mean: Array(stored.row(0)), deviation: Array(stored.row(1)))
  }
}

extension CellStarts {
  /// `cellNoise`, `cellShares` `[cell]`, `cellMeans` `[cell, m]` and `cellCovariances` `[cell, m, m]`.
  fileprivate var tensors: [String: NumericArray] {
    let m = means.columns
    return [
      "cellNoise": NumericArray(shape: [1], values: [noise]),
      "cellShares": NumericArray(vector: shares), "cellMeans": NumericArray(means),
      "cellCovariances": NumericArray(
        Matrix(stacking: covariances), shape: [shares.count, m, m]),
    ]
  }

  /// Reads `tensors`; nil where there are none.
  fileprivate init?(_ dimension: Int, from tensors: [String: NumericArray]) throws {
    guard let shares = tensors["cellShares"] else { return nil }
    let noise: Matrix<Double> = try tensors.matrix(named: "cellNoise", rows: 1, columns: 1)
    let found = CellStarts(
      noise: noise[0, 0], shares: shares.values(as: Double.self),
      means: try tensors.matrix(named: "cellMeans", rows: shares.count, columns: dimension),
      covariances: try tensors.matrix(
        named: "cellCovariances", rows: shares.count * dimension, columns: dimension))
    guard let found else {
      throw CheckpointError.invalid(
        name: "cellShares", expected: "shares and a noise of at least 0; the shares sum to 1")
    }
    self = found
  }
}

extension ReservoirRun.Network {
  /// Weights by name, in the shapes of the equations: `[to, from]`.
  var tensors: [String: NumericArray] {
    switch self {
    case .reservoir(let network): network.tensors
    case .samplerOnly(let network):
      [
        "weights": NumericArray(network.weights), "bias": NumericArray(vector: network.bias),
        "gain": NumericArray(vector: network.gain),
        "inverseNoiseRoot": NumericArray(network.inverseNoiseRoot),
      ]
    case .tied(let network):
      [
        "feedback": NumericArray(network.transposedFeedback.transposed),
        "coefficients": NumericArray(vector: network.coefficients.elements),
        "bias": NumericArray(vector: network.biasRow.elements),
      ]
    case .independentNoise(let network):
      network.network.tensors.merging(
        ["noiseAmplitude": NumericArray(vector: [network.noiseAmplitude])]
      ) { _, new in new }
    case .noiseConditioned(let network):
      [
        "readout": NumericArray(network.readout),
        "feedback": NumericArray(network.transposedFeedback.transposed),
        "currentWeights": NumericArray(network.transposedCurrentWeights.transposed),
        "bias": NumericArray(vector: network.biasRow.elements),
      ]
    }
  }

  /// The network of `configuration` with stored weights.
  ///
  /// - Throws: `ArchiveError` or `SamplingError` where an array is missing or does not fit.
  init(_ configuration: ReservoirConfiguration, tensors: [String: NumericArray]) throws {
    let bias = try tensors.array(named: "bias").values(as: Float.self)
    let activation = configuration.activation
    func vector(_ name: String) throws -> [Float] {
      try tensors.array(named: name).values(as: Float.self)
    }
    func reservoir() throws -> ReservoirSampler<Float> {
      try ReservoirSampler(
        readout: tensors.matrix(named: "readout"), feedback: tensors.matrix(named: "feedback"),
        bias: bias, activation: activation)
    }
    switch configuration.architecture {
    case .reservoir: self = .reservoir(try reservoir())
    case .samplerOnlyCurrent, .samplerOnlyRate:
      let isCurrent = configuration.architecture == .samplerOnlyCurrent
      self = .samplerOnly(
        try SamplerOnlyNetwork(
          isCurrent ? .synapticCurrent : .firingRate, weights: tensors.matrix(named: "weights"),
          bias: bias, gain: vector("gain"),
          inverseNoiseRoot: tensors.matrix(named: "inverseNoiseRoot"), activation: activation))
    case .tied:
      self = .tied(
        try TiedReservoir(
          feedback: tensors.matrix(named: "feedback"), coefficients: vector("coefficients"),
          bias: bias, activation: activation))
    case .independentNoise:
      let amplitude: Matrix<Float> = try tensors.matrix(
        named: "noiseAmplitude", rows: 1, columns: 1)
      self = .independentNoise(
        IndependentNoiseReservoir(try reservoir(), noiseAmplitude: amplitude[0, 0]))
    case .noiseConditioned:
      self = .noiseConditioned(
        try ConditionedReservoir(
          reservoir(), currentWeights: tensors.matrix(named: "currentWeights")))
    }
  }
}

extension ReservoirSampler {
  fileprivate var tensors: [String: NumericArray] {
    [
      "readout": NumericArray(readout), "feedback": NumericArray(feedback),
      "bias": NumericArray(vector: bias),
    ]
  }
}

extension NumericArray {
  fileprivate init<Scalar: TensorScalar>(vector: [Scalar]) {
    self.init(Matrix(rows: 1, columns: vector.count, elements: vector), shape: [vector.count])
  }
}
