import Archives
import ReservoirSampling
import Tensors

/// `density RUN`: log density of points under a tied reservoir, up to one constant (RSN §11.3).
///
/// Only the drift of a tied network is the gradient of a known function. Input: `data` `[point, unit]`, in data
/// units, in place of the file. Array: `logDensity` `[point]`, nats.
public struct DensityRequest: JobRequest {
  /// The verb `density`.
  public static let verb = "density"
  /// No run.
  public static var defaults: Self { Self(source: "") }
  /// The run.
  public static let required = ["source"]

  /// The run directory.
  public var source: String
  /// The file of points; nil where they are given as the input `data`.
  public var data: String?

  /// Of a run.
  public init(source: String) { self.source = source }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    guard data != nil || inputs["data"] != nil else {
      throw JobError(.wrongUse, "no points: give `data`, a file or an array.")
    }
    let name = data ?? "data"
    let run = try ReservoirRun(readingRun: source)
    guard case .tied(let network) = run.network, run.transform.affineMap != nil else {
      throw JobError(
        .wrongUse,
        "\(source): no density is known of this run. Train with --architecture tied, and not with "
          + "--standardize gaussianize or --latents.")
    }
    let points = try (inputs["data"] ?? ArrayFile.read(name)).matrix(Double.self, name: name)
    guard points.columns == run.transform.dimension else {
      throw JobError(
        .malformedInput,
        "\(name): shape \(points.shape), expected [point, \(run.transform.dimension)].")
    }
    try points.checkFinite(file: name)
    let coordinates = Matrix<Float>(run.transform.apply(points))
    var result = JobResult()
    result.arrays["logDensity"] = NumericArray(
      shape: [points.rows], values: network.logDensity(at: coordinates))
    result.metrics.add("points", points.rows)
    return result
  }
}
