import CKernels
import Tensors

/// What the moves of a block of images share.
public struct InferenceMoves<Scalar: TensorScalar> {
  /// Images.
  public var rows: Int
  /// Neurons of an image.
  public var units: Int
  /// b `[neuron]`
  public var inhibition: UnsafePointer<Scalar>
  /// η
  public var stepSize: Scalar
  /// Soft ceilings of the state and of its change.
  public var ceilings: (state: Scalar, change: Scalar)
  /// Whether the divergence is weighed by the old rates (exact), else by the new ones.
  public var isExact: Bool

  var kernel: rv_moves {
    rv_moves(
      rows: rows, units: units, inhibition: inhibition,
      motion: rv_motion(
        step_size: Double(stepSize), state_ceiling: Double(ceilings.state),
        change_ceiling: Double(ceilings.change)),
      exact: isExact ? 1 : 0)
  }
}
