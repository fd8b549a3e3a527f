import Archives
import ReservoirSampling
import Tensors

/// The forces on the output that `sample` was asked for.
///
/// Inputs may stand in place of the files: `skewMatrix`, `preconditioner`, and `map`, `value`, `covariance` of
/// an observation.
public struct SampleForces: Codable, Sendable, Equatable {
  /// l of an irreversible drift (I - Q) s, `Q = [[0, l], [-l, 0]]` for pairs of units; nil for none.
  public var skew: Float?
  /// A file with a skew-symmetric Q `[m, m]`, in the network's coordinates; nil for none.
  public var skewMatrix: String?
  /// A file with D `[m, m]`, in the network's coordinates; nil for I.
  public var preconditioner: String?
  /// An npz with an observation: `map` A `[k, m]`, `value` y `[k]` and `covariance` R `[k, k]`, in data
  /// units; nil for none.
  public var observation: String?
  /// Units that are held, each once.
  public var clamps: [Clamp] = []

  /// A unit that is held at a value.
  public struct Clamp: Codable, Sendable, Equatable {
    /// Counted from 0.
    public let unit: Int
    /// In data units.
    public let value: Double

    /// - Parameter text: `UNIT=VALUE`; nil for another form, and values that are not finite.
    public init?(_ text: String) {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let unit = Int(parts[0]), unit >= 0, let value = Double(parts[1]),
        value.isFinite
      else { return nil }
      (self.unit, self.value) = (unit, value)
    }
  }

  /// No forces.
  public init() {}

  /// The forces with the names of inputs in place of the files that it does not name.
  func naming(_ inputs: [String: NumericArray]) -> SampleForces {
    var forces = self
    forces.skewMatrix = skewMatrix ?? inputs["skewMatrix"].map { _ in "skewMatrix" }
    forces.preconditioner = preconditioner ?? inputs["preconditioner"].map { _ in "preconditioner" }
    forces.observation = observation ?? inputs["map"].map { _ in "inputs" }
    return forces
  }

  /// Whether there are none.
  var isEmpty: Bool {
    skew == nil && skewMatrix == nil && preconditioner == nil && observation == nil
      && clamps.isEmpty
  }

  /// In the coordinates of the network, as functions of the noise level; nil for none.
  ///
  /// - Parameter inputs: arrays in place of files, by the names of these.
  func forces(
    for sampler: ReservoirRun, _ inputs: [String: NumericArray]
  ) throws -> (@Sendable (Double) throws -> OutputForces<Float>)? {
    guard !isEmpty else { return nil }
    func array(_ name: String) throws -> NumericArray { try inputs[name] ?? ArrayFile.read(name) }
    var forces = OutputForces<Float>()
    if let skew { forces = .accelerated(by: skew, dimension: sampler.dimension) }
    if let skewMatrix {
      forces.skew = try array(skewMatrix).matrix(Float.self, name: skewMatrix)
      try check(forces, from: skewMatrix, for: sampler)
    }
    if let preconditioner {
      forces.preconditioner = try array(preconditioner).matrix(
        Float.self, name: preconditioner)
      try check(forces, from: preconditioner, for: sampler)
    }
    try hold(clamps, in: &forces, of: sampler)
    guard let observation else { return { [forces] _ in forces } }
    let likelihood = try SampleObservation(reading: observation, inputs).likelihood(for: sampler)
    return { [forces] noise in
      var all = forces
      let seen = try likelihood(noise)
      (all.linear, all.constant) = (seen.linear, seen.constant)
      return all
    }
  }

  private func check(
    _ forces: OutputForces<Float>, from file: String, for sampler: ReservoirRun
  ) throws {
    do {
      try forces.check(dimension: sampler.dimension)
    } catch {
      throw JobError(.malformedInput, "\(file): \(error)")
    }
  }

  /// A category can only be held at a value that draws have.
  private func checkCategories(
    _ clamps: [Clamp], of sampler: ReservoirRun
  ) throws(JobError) {
    let categories = sampler.transform.categories
    for clamp in clamps {
      guard let values = categories[clamp.unit], !values.contains(clamp.value) else { continue }
      let known = values.map(Self.plain).joined(separator: ", ")
      throw JobError(
        .wrongUse,
        "--clamp \(clamp.unit)=\(Self.plain(clamp.value)): `\(sampler.plainUnitNames[clamp.unit])` has the "
          + "values \(known) in the data. Hold it at one of them.")
    }
  }

  /// Whole numbers without a point.
  private static func plain(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? JobMetrics.short(value)
  }

  /// Holds the clamped units: as coordinates where each is one of its own, else as linear functions.
  private func hold(
    _ clamps: [Clamp], in forces: inout OutputForces<Float>, of sampler: ReservoirRun
  ) throws {
    guard !clamps.isEmpty else { return }
    let m = sampler.transform.dimension
    if let outside = clamps.first(where: { !(0..<m ~= $0.unit) }) {
      throw JobError(
        .wrongUse,
        "--clamp \(outside.unit)=\(outside.value): the run has \(m) units, counted from 0.")
    }
    try checkCategories(clamps, of: sampler)
    let held = clamps.compactMap { sampler.transform.held(unit: $0.unit, at: $0.value) }
    guard held.count == clamps.count else {
      throw JobError(
        .wrongUse,
        "--clamp: this run learned principal components, from which a unit cannot be held. Train "
          + "without --latents.")
    }
    let isOwn = zip(clamps, held).allSatisfy { clamp, held in
      held.row.indices.allSatisfy { $0 == clamp.unit || held.row[$0] == 0 }
    }
    if isOwn {
      let values = zip(clamps, held).map { ($0.unit, Float($1.value / $1.row[$0.unit])) }
      forces.clamps = Dictionary(values) { _, last in last }
    } else {
      forces.constraint = try LinearConstraint(Matrix(held.map(\.row)), values: held.map(\.value))
    }
  }
}
