import Archives
import Dynamics
import Tensors
import Training

extension RunDirectory {
  /// The file of level `index`: levels/level-00.safetensors, …
  private static func levelName(_ index: Int) -> String {
    "levels/level-\(index < 10 ? "0" : "")\(index).safetensors"
  }

  /// Writes the weights at the end of a noise level, as annealed sampling takes them.
  func writeLevel<Scalar>(
    _ index: Int, parameters: [Matrix<Scalar>], names: [String]
  ) throws {
    let tensors = zip(names, parameters).map { ($0, NumericArray($1)) }
    let file = Safetensors(
      tensors: Dictionary(uniqueKeysWithValues: tensors),
      metadata: ["format": "reverie-level", "level": "\(index)"])
    try write(file.encode(), named: Self.levelName(index))
  }

  /// The reservoirs of every noise level of a finished training (RSN §6.3), largest level first.
  ///
  /// - Throws: `ArchiveError` for a run without levels or of another network.
  public func reservoirLevels() throws -> [ReservoirSampler<Float>] {
    try levels(of: .reservoir) { tensors, activation in
      let bias: Matrix<Float> = try tensors.matrix(named: "bias")
      let feedback: Matrix<Float> = try tensors.matrix(named: "feedback")
      return try ReservoirSampler(
        readout: tensors.matrix(named: "readout"), feedback: feedback.transposed,
        bias: bias.elements, activation: activation)
    }
  }

  /// The tied networks of every noise level, largest level first (RSN §11.5).
  ///
  /// - Throws: `ArchiveError` for a run without levels or of another network.
  public func tiedLevels() throws -> [TiedReservoir<Float>] {
    try levels(of: .tied) { tensors, activation in
      let bias: Matrix<Float> = try tensors.matrix(named: "bias")
      let coefficients: Matrix<Float> = try tensors.matrix(named: "coefficients")
      let feedback: Matrix<Float> = try tensors.matrix(named: "feedback")
      return try TiedReservoir(
        feedback: feedback.transposed, coefficients: coefficients.elements, bias: bias.elements,
        activation: activation)
    }
  }

  private func levels<Network>(
    of architecture: ReservoirConfiguration.Architecture,
    _ make: ([String: NumericArray], Activation) throws -> Network
  ) throws -> [Network] {
    let configuration = try record.configuration.decode(
      ReservoirConfiguration.self, name: path(of: "run.json"))
    guard configuration.architecture == architecture else {
      throw ArchiveError.refused(
        path: path, reason: "holds a \(configuration.architecture.rawValue) network",
        advice: "A \(architecture.rawValue) network is needed; see --architecture.")
    }
    return try (0..<configuration.recipe.noise.levels).map { index in
      try make(
        Safetensors.read(path(of: Self.levelName(index))).tensors, configuration.activation)
    }
  }
}
