import Diagnostics
import PoissonInference

/// The experiments of the iterative Poisson autoencoder, expected beside measured.
public enum PoissonExperiments {
  /// All of them, in the order of the paper's.
  public static let experiments: [Experiment] = [
    closedForms, relaxation, equilibrium, convergence, tradeOff, latentSize, digits, fields,
    physiology, runTime, generalisation, generation, movingBar, eventDriven, comparedModels,
    baselines,
  ]

  static let paper = "arXiv 2410.19315"

  /// The three models that the paper trains without an encoder: iP, iG-relu, iG.
  static let iterativeFamilies: [(family: LatentFamily, activation: LatentActivation)] = [
    (.poisson, .identity), (.gaussian, .relu), (.gaussian, .identity),
  ]

  // MARK: - Rows

  /// One row with one expectation of one quantity, a value per seed.
  static func row(
    _ id: String, _ description: String, _ criterion: ExpectedValue.Criterion, _ origin: Origin,
    _ values: [Double?], published: String? = nil, note: String? = nil
  ) -> ReproductionRow {
    ReproductionRow(
      id: id,
      expected: ExpectedValue(description, criterion, origin: origin, published: published),
      measured: MeasuredValue(values), note: note)
  }

  /// The same of a quantity measured once.
  static func row(
    _ id: String, _ description: String, _ criterion: ExpectedValue.Criterion, _ origin: Origin,
    _ value: Double?, published: String? = nil, note: String? = nil
  ) -> ReproductionRow {
    row(id, description, criterion, origin, [value], published: published, note: note)
  }
}
