import Tensors

/// What the chains of a sampling run gave, in the network's coordinates.
struct NetworkDraws {
  /// Row `chain · draws + draw`, `[chain · draw, m]`.
  var coordinates: Matrix<Float>
  /// Rates of hidden engines `[chain · draw, n]`.
  var rates: Matrix<Float>?
  /// Of the noise projection of hidden engines.
  var conditionNumber, ridge: Double?
  /// What the Metropolis test did, where there is one.
  var statistics: MetropolisStatistics?
  /// Share of accepted exchanges of each pair of levels, where they exchange.
  var exchangeRates: [Double?]?

  init(_ coordinates: Matrix<Float>) { self.coordinates = coordinates }

  /// Rates of a reservoir `[chain · draw, n]`, read in the variable `x · scale`.
  init(rates: Matrix<Float>, of reservoir: CompiledReservoir<Float>, scale: Float = 1) {
    coordinates = reservoir.read(rates)
    coordinates.scale(by: 1 / scale)
    self.rates = rates
    (conditionNumber, ridge) = (reservoir.conditionNumber, reservoir.ridge)
  }
}
