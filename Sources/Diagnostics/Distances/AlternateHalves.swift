import Tensors

/// Two halves of `draws` `[draw, unit]` that can be held against each other: 50 draws in turn go to the one and to
/// the other, so that neighbours in a chain, which are alike, lie in one half, and both halves see all of
/// draws that are sorted.
public func alternateHalves(
  of draws: Matrix<Double>
) -> (first: Matrix<Double>, second: Matrix<Double>) {
  func half(_ remainder: Int) -> Matrix<Double> {
    draws.gatheringRows((0..<draws.rows).filter { $0 / 50 % 2 == remainder })
  }
  return (half(0), half(1))
}
