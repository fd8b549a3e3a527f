import Archives
import LangevinMachines
import Tensors

/// What the experiments read from the data directory: MNIST, and the authors' couplings where the user
/// has put them.
struct LangevinExperimentInput {
  let context: ExperimentContext

  /// Classes of the published training.
  static let classes = [1, 3, 6]
  /// Images of the published training.
  static let trainingCount = 18_000
  /// Units of the published machine: one per pixel of 28 × 28.
  static let unitCount = 784
  /// The authors' couplings, under the name of their repository.
  static let couplingsName = "J_cupy1.npy"

  /// A finished run of one's own at the published settings.
  static let runName = "langevin-run"

  static let noRun =
    "needs the run directory of a finished `train langevin-machine --preset paper`: put it, or a link "
    + "to it, as \(runName) in the data directory, --data-directory DIR"
  static let noCouplings =
    "needs the authors' trained couplings: put \(couplingsName) of their public repository "
    + "(yuzd610/Neural-Langevin-Machine) in the data directory, --data-directory DIR"
  static let noImages =
    "needs MNIST: put its four IDX files, .gz or not, in mnist/ of the data directory, "
    + "--data-directory DIR"

  /// The stored couplings in the asked precision; nil where the file is absent. Other couplings of
  /// 784 × 784 may stand in their place.
  func couplings<Scalar: TensorScalar>(_ type: Scalar.Type) throws -> LangevinMachine<Scalar>? {
    guard let path = context.path(ofData: Self.couplingsName) else { return nil }
    return try checked(LangevinMachine<Scalar>(couplingsFile: path), path)
  }

  /// The machine of the user's own run, and the last line of its metrics; nil where there is none.
  func run() throws -> (machine: LangevinMachine<Float>, metrics: JSONValue?)? {
    guard let path = context.path(ofData: Self.runName) else { return nil }
    let directory = try RunDirectory.open(path)
    return (
      try checked(LangevinMachine(tensors: directory.readModel()), path),
      try directory.metrics().values.last
    )
  }

  /// What experiments of trained couplings measure: the authors' where they are there, else those of a run of
  /// one's own, of which rows say so.
  ///
  /// - Throws: `ExperimentError.missingInput` where there are none.
  func neededMachine(noting rows: inout RowList) throws -> LangevinMachine<Float> {
    if let machine = try couplings(Float.self) { return machine }
    guard let run = try run() else {
      throw ExperimentError.missingInput(Self.noCouplings + ", or your own run as \(Self.runName)")
    }
    rows.note = "couplings of \(Self.runName)"
    return run.machine
  }

  private func checked<Scalar: TensorScalar>(
    _ machine: LangevinMachine<Scalar>, _ path: String
  ) throws(LangevinMachineError) -> LangevinMachine<Scalar> {
    guard machine.unitCount == Self.unitCount else {
      throw .shapeMismatch(
        name: path, expected: [Self.unitCount, Self.unitCount], actual: machine.couplings.shape)
    }
    return machine
  }

  /// MNIST; nil where it is absent.
  func mnist(part: String) throws -> ImageSet? {
    try context.path(ofData: "mnist").map { try ImageSet(idxDirectory: $0, part: part) }
  }

  /// The same.
  ///
  /// - Throws: `ExperimentError.missingInput` where it is absent.
  func neededDigits(part: String) throws -> ImageSet {
    guard let digits = try mnist(part: part) else {
      throw ExperimentError.missingInput(Self.noImages)
    }
    return digits
  }

  /// The images of the published training, and the last training images, which it leaves out.
  func trainingImages() throws -> (used: ImageSet, leftOut: ImageSet)? {
    guard let all = try mnist(part: "train")?.selecting(classes: Self.classes) else { return nil }
    return (all.prefix(Self.trainingCount), all.dropping(Self.trainingCount))
  }

  /// The images of the published training.
  ///
  /// - Throws: `ExperimentError.missingInput` where they are absent.
  func neededTrainingImages() throws -> ImageSet {
    guard let images = try trainingImages() else {
      throw ExperimentError.missingInput(Self.noImages)
    }
    return images.used
  }
}
