import Dynamics
import RandomStreams
import Tensors

/// Means over several chains from each image.
enum AveragedChains {
  /// Chains that run at the same time, in blocks of images; changes no bit.
  static let perBlock = 512

  /// The mean over `chains` chains of what `run` gives from `images` `[image, unit]`.
  ///
  /// - Parameters:
  ///   - progress: called with images done; returning false ends the work early.
  ///   - run: rates `[chain, unit]` of chains from starts `[chain, unit]`, with noise of a stream.
  static func mean(
    from images: Matrix<Float>, chains: Int, seed: UInt64, progress: (Int) -> Bool,
    by run: (Matrix<Float>, RandomStream) throws(SamplingError) -> Matrix<Float>
  ) throws(SamplingError) -> Matrix<Float> {
    let size = max(1, perBlock / chains)
    var parts: [Matrix<Float>] = []
    for first in stride(from: 0, to: images.rows, by: size) {
      let block = images.rows(first..<min(images.rows, first + size))
      let starts = block.gatheringRows((0..<block.rows * chains).map { $0 / chains })
      let rates = try run(starts, RandomStream(seed: seed).advanced(byChains: first * chains))
      parts.append(rates.meanOfRows(every: chains))
      if !progress(first + block.rows) { break }
    }
    return Matrix(stacking: parts)
  }
}

extension Matrix<Float> {
  /// Means of runs of `count` rows.
  package func meanOfRows(every count: Int) -> Matrix<Float> {
    guard count > 1 else { return self }
    let means = (0..<rows / count).flatMap { block in
      self.rows(block * count..<(block + 1) * count).columnMeans().map { Float($0) }
    }
    return Matrix(rows: rows / count, columns: columns, elements: means)
  }
}
