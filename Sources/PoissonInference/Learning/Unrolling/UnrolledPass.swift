/// What the passes forward and back over a block of images work with.
struct UnrolledPass<Scalar: InferenceScalar, Tape: UnrollingTape> where Tape.Scalar == Scalar {
  let batch: UnrolledBatch<Scalar>
  /// Images of the block, as rows of the batch.
  let rows: Range<Int>
  let tape: Tape
  let sums: GradientSums<Scalar>
}
