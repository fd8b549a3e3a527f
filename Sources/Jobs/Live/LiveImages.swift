import Archives
import PoissonInference
import SyntheticData
import Tensors

/// Images for a live Poisson model to explain: those that its training kept back, where its data can still be
/// read, else dead leaves.
struct LiveImages {
  /// Most images at a time.
  static let most = 64

  /// Where they are from, for people.
  let words: String
  private let shape: ImageShape
  /// `[image, pixel]`; nil for dead leaves.
  private let kept: Matrix<Float>?

  /// - Parameter path: the run's directory.
  init(for run: PoissonRun, at path: String) {
    shape = run.model.configuration.image
    guard let file = run.configuration.data else {
      let record = try? RunDirectory.open(path).record
      words =
        record?.data == nil
        ? "Dead leaves, as the run learned from, drawn anew"
        : "Dead leaves, because the run learned from an array, which is not kept"
      kept = nil
      return
    }
    do {
      kept = try Self.keptBack(by: run.configuration, at: path)
      words = "Of \(file): images that the training kept back"
    } catch {
      kept = nil
      words = "Dead leaves, because the run's own images cannot be read (\(error))"
    }
  }

  private static func keptBack(
    by configuration: PoissonConfiguration, at path: String
  ) throws -> Matrix<Float> {
    let directory = try RunDirectory.open(path)
    let training = try PoissonFamily.makeTraining(
      PoissonFamily.locatingData(of: configuration, in: directory), inputs: [:],
      context: JobContext())
    let checksum = directory.record.data?["checksum"]?.uint64
    guard training.data.map({ UInt64($0.checksum) }) == checksum,
      training.configuration.image == configuration.image
    else { throw JobError(.malformedInput, "the file has changed since") }
    return training.validation.thinned(to: most)
  }

  /// As many images as are wanted and there, `[image, pixel]`.
  func first(_ count: Int) -> Matrix<Float> {
    if let kept { return kept.rows(0..<min(count, kept.rows)) }
    let side = max(shape.height, shape.width)
    let leaves: Matrix<Float> = DeadLeaves().patches(count, side: side, seed: 20_240)
    // The upper left part of each, the same in every channel.
    let pixels = (0..<shape.count).map { number in
      let pixel = number / shape.channels
      return pixel / shape.width * side + pixel % shape.width
    }
    return Matrix(
      rows: count, columns: pixels.count,
      elements: (0..<count).flatMap { row in pixels.map { leaves[row, $0] } })
  }
}
