import SyntheticData
import Tensors

extension DeadLeaves {
  /// Whitened patches `[patch, pixel]` of as many images as they take, z-scored together; patches
  /// with a standard deviation below 0.3 of the whole, which lie inside a leaf, are left out.
  ///
  /// - Parameters:
  ///   - count: patches.
  ///   - patchSide: side of a patch, pixels.
  public func patches<Scalar: InferenceScalar>(
    _ count: Int, side patchSide: Int = 16, seed: UInt64
  ) -> Matrix<Scalar> {
    var rows: [Scalar] = []
    let extraction = PatchExtraction(side: patchSide)
    var index = 0
    while rows.count < count * patchSide * patchSide {
      let tiles = extraction.tiles(extraction.whitened(image(index, seed: seed)))
      for row in PatchExtraction.rows(of: tiles, withDeviation: 0.3) {
        rows += tiles.row(row).map { Scalar($0) }
      }
      index += 1
    }
    rows.removeLast(rows.count - count * patchSide * patchSide)
    var patches = Matrix(rows: count, columns: patchSide * patchSide, elements: rows)
    ImageStandardisation(of: patches).apply(to: &patches)
    return patches
  }
}
