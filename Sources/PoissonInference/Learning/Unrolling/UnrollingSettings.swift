/// What one batch of training needs beside the model and the images.
public struct UnrollingSettings: Sendable {
  /// Inference steps unrolled, T.
  public var steps = 16
  /// β of this update.
  public var divergenceWeight = 1.0
  /// τ of this update.
  public var relaxationTemperature = 1.0
  /// How far the soft ceilings are open, 0 to 1.
  public var ceilingOpening = 1.0
  /// Exponential events drawn at each step, n_exp.
  public var events: [Int]
  /// The window of the relaxed count.
  public var window = CountWindow.sigmoid
  /// Whether the divergence is weighed by the new rates or, exactly, by the old.
  public var divergenceForm = DivergenceForm.reference
  /// Gradient steps per inference step; more than 1 run on the tape only.
  public var innerIterations = 1
  /// β_in, the weight of the leak; used with more than one inner iteration.
  public var innerWeight = 1.0

  /// Settings for `steps` steps with the same number of `events` at each.
  public init(steps: Int, events: Int = 21) {
    self.steps = steps
    self.events = [Int](repeating: events, count: steps)
  }
}
