/// A workload at sizes of choice, on one thread: for `bench --scaling`.
struct ScalingWorkload: Sendable {
  let family: String
  let name: String
  /// What one unit of work is. Costs are compared per unit.
  let unit: String
  /// The sizes, with what they are where they are not given.
  let sizes: KeyValuePairs<String, Int>
  let plan: @Sendable (ScalingSizes) -> ScalingPlan

  static let all = reservoir + products + langevin + replay + poisson
}
