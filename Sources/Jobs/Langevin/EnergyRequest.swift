import Archives
import LangevinMachines
import Tensors
import UserData

/// `energy RUN`: the energy of images under a Langevin machine, `E = ½ |v|²` (NLM eq. 2).
///
/// Input: `data`, images as for training, in place of the file. Array: `energy` `[image]`, at least 0, without
/// a unit; small where the machine holds an image for likely.
public struct EnergyRequest: JobRequest {
  /// The verb `energy`.
  public static let verb = "energy"
  /// Neither run nor weights.
  public static var defaults: Self { Self() }

  /// The run directory; nil with `weights`.
  public var run: String?
  /// Bare couplings J `[to, from]` in place of a run.
  public var weights: String?
  /// The file of images; nil where they are given as the input `data`.
  public var data: String?
  /// How the images are read, as in `GenerateRequest`.
  public var reading: ReadingOptions?

  /// The defaults, of a run.
  public init(run: String? = nil) { self.run = run }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    guard data != nil || inputs["data"] != nil else {
      throw JobError(.wrongUse, "no images: give `data`, a file or an array.")
    }
    var machine = GenerateRequest(
      run: run, weights: weights ?? inputs["weights"].map { _ in "weights" })
    machine.reading = reading
    try machine.check()
    let task = try GenerateTask(
      machine, source: machine.source(inputs, context), inputs: inputs, context: context)
    let images = try task.images(data ?? "data").images
    let source = task.source
    let energies = source.machine.energies(
      at: source.layout.padded(images, to: source.machine.unitCount))
    var result = JobResult()
    result.arrays["energy"] = NumericArray(shape: [energies.count], values: energies)
    result.metrics.add("images", energies.count)
    result.metrics.add(
      "energyPerUnit",
      energies.reduce(0, +) / Double(energies.count * source.machine.unitCount))
    return result
  }
}
