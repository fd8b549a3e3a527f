import RandomStreams
import Tensors

/// Two layers of Poisson neurons: the upper one predicts the log rates of the lower one,
/// `u₀⁽¹⁾ = Φ₂ z₂ + c`.
///
/// Both move by natural-gradient steps of the joint free energy: the lower layer gets the leak
/// `β (u₁ - Φ₂ z₂ - c)` beside its prediction error, the upper layer the drive
/// `Φ₂ᵀ (r₁ - e^{Φ₂ z₂ + c})`, r₁ = e^{u₁} (IPVAE §13 item 6).
public struct HierarchicalSession<Scalar: InferenceScalar>: Sendable {
  /// The lower layer: a linear Poisson model of the images.
  public let lower: IterativeModel<Scalar>
  /// Φ₂ `[lower latent, upper latent]`.
  public var upperWeights: Matrix<Scalar>
  /// c, the lower layer's log rates without a message from above.
  public var baseline: [Scalar]
  /// β, the pull of the prediction from above.
  public var coupling: Scalar = 1
  /// Step size of the upper layer.
  public var upperStepSize: Scalar = 0.05
  /// Whether the message from above arrives one step late.
  public var delays = false
  /// Deterministic: rates in the place of counts.
  public var isMean = false

  /// u₁ `[image, lower latent]`
  public private(set) var lowerPotential: Matrix<Scalar>
  /// u₂ `[image, upper latent]`
  public private(set) var upperPotential: Matrix<Scalar>
  private var message: Matrix<Scalar>
  private var stream: RandomStream
  private let precision, inhibition: [Scalar]
  private let ceilings: (state: Double, change: Double)

  /// Two layers at their initial states: `lower`, and `upperWeights` `[lower latent, upper latent]`
  /// (Φ₂) above it.
  public init(
    _ lower: IterativeModel<Scalar>, upperWeights: Matrix<Scalar>, images: Int, seed: UInt64
  ) {
    precondition(lower.configuration.family == .poisson && lower.configuration.decoder.isLinear)
    precondition(upperWeights.rows == lower.configuration.latents)
    self.lower = lower
    self.upperWeights = upperWeights
    baseline = lower.initialState()
    stream = RandomStream(seed: seed)
    lowerPotential = Matrix(rows: 1, columns: baseline.count, elements: baseline)
      .repeatingRow(images)
    upperPotential = Matrix(repeating: -2, images, upperWeights.columns)
    message = lowerPotential
    (precision, inhibition) = (lower.precision, lower.inhibition)
    ceilings = (
      lower.configuration.stateCeilings[0], lower.configuration.changeCeilings[0]
    )
  }

  /// One step of both layers on `frame` `[image, pixel]`; returns x̂ from the lower layer's draw.
  @discardableResult
  public mutating func step(_ frame: Matrix<Scalar>) -> Matrix<Scalar> {
    let lowerDraw = draw(lowerPotential, .update)
    let upperDraw = draw(upperPotential, .readout)
    stream.step += 1
    var prediction = upperDraw.times(transpose: upperWeights)
    prediction.addRow(baseline)
    let used = delays ? message : prediction
    message = prediction

    let reconstruction = lowerDraw.times(transpose: lower.dictionary)
    moveLower(towards: frame, from: reconstruction, used)
    moveUpper(used)
    return reconstruction
  }

  /// `η (Φᵀ P (x - Φ z) - b - β (u₁ - prediction))`
  private mutating func moveLower(
    towards frame: Matrix<Scalar>, from reconstruction: Matrix<Scalar>, _ prediction: Matrix<Scalar>
  ) {
    var error = frame
    error.add(reconstruction, scaledBy: -1)
    error.multiplyColumns(by: precision)
    var change = error.times(lower.dictionary)
    change.addRow(inhibition.map { -$0 })
    change.add(lowerPotential, scaledBy: -coupling)
    change.add(prediction, scaledBy: coupling)
    change.scale(by: lower.stepSizes[0])
    move(&lowerPotential, by: change)
  }

  /// `η₂ β Φ₂ᵀ (r₁ - e^prediction)`
  private mutating func moveUpper(_ prediction: Matrix<Scalar>) {
    var surprise = ScalarFunction.exponential.apply(lowerPotential)
    surprise.add(ScalarFunction.exponential.apply(prediction), scaledBy: -1)
    var change = surprise.times(upperWeights)
    change.scale(by: upperStepSize * coupling)
    move(&upperPotential, by: change)
  }

  /// The joint free energy of each image without the upper layer's own prior, at the means:
  /// `½ ‖x - Φ r₁‖²_P + b·r₁ + β KL(r₁ ‖ e^{Φ₂ r₂ + c})`.
  public func freeEnergy(_ frame: Matrix<Scalar>) -> [Double] {
    let rates = ScalarFunction.exponential.apply(lowerPotential)
    var prior = ScalarFunction.exponential.apply(upperPotential).times(transpose: upperWeights)
    prior.addRow(baseline)
    let reconstruction = rates.times(transpose: lower.dictionary)
    return (0..<frame.rows).map { row in
      misfit(frame.row(row), reconstruction.row(row))
        + activityCost(rates.row(row), lowerPotential.row(row), prior: prior.row(row))
    }
  }

  /// `½ ‖x - x̂‖²_P`
  private func misfit(_ image: ArraySlice<Scalar>, _ reconstruction: ArraySlice<Scalar>) -> Double {
    zip(image, reconstruction).enumerated().reduce(0.0) { sum, entry in
      let error = Double(entry.element.0 - entry.element.1)
      return sum + error * error * Double(precision[entry.offset]) / 2
    }
  }

  /// `Σ b r + β (r (u - p) - r + eᵖ)` for log rates u and their prediction p.
  private func activityCost(
    _ rates: ArraySlice<Scalar>, _ potential: ArraySlice<Scalar>, prior: ArraySlice<Scalar>
  ) -> Double {
    zip(zip(rates, inhibition), zip(potential, prior)).reduce(0.0) { sum, entry in
      let (r, b) = (Double(entry.0.0), Double(entry.0.1))
      let (u, p) = (Double(entry.1.0), Double(entry.1.1))
      return sum + b * r + Double(coupling) * (r * (u - p) - r + exp(p))
    }
  }

  private func draw(_ potential: Matrix<Scalar>, _ use: DrawUse) -> Matrix<Scalar> {
    guard !isMean else { return ScalarFunction.exponential.apply(potential) }
    var counts = PoissonLaw.rates(of: potential)
    var here = stream.with(use.purpose)
    counts.drawPoissonCounts(from: &here)
    return counts
  }

  private func move(_ potential: inout Matrix<Scalar>, by change: Matrix<Scalar>) {
    var change = change
    change.bendAtCeiling(Scalar(ceilings.change))
    potential.add(change)
    potential.bendAtCeiling(Scalar(ceilings.state))
  }
}
