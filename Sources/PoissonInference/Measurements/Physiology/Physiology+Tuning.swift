import SyntheticData
import Tensors

extension Physiology {
  /// What drives each neuron best on a grid of gratings.
  public struct Preference: Sendable {
    /// Index of the neuron, a column of Φ.
    public var neuron: Int
    /// The grating of the grid with the highest rate.
    public var grating: Grating
    /// Mean rate there, spikes per step, over the last half of the stimulus.
    public var rate: Double
    /// 1 - circular variance over orientations at the best frequency and phase.
    public var selectivity: Double
    /// Half width at half height of the orientation tuning, degrees; nil if it never falls so far.
    public var halfWidth: Double?
    /// Rates over the grid's orientations at the best frequency and phase.
    public var tuning: [Double]
  }

  /// Preferences of all neurons over orientations, frequencies and phases.
  public func preferences(
    orientations: [Double] = stride(from: 0, to: 180, by: 15).map { $0 },
    frequencies: [Double] = [1, 1.5, 2, 3, 4, 5, 6], phases: Int = 4, contrast: Double = 1
  ) -> [Preference] {
    let grid = frequencies.flatMap { (frequency: Double) -> [Grating] in
      (0..<phases).flatMap { (phase: Int) -> [Grating] in
        orientations.map { (orientation: Double) -> Grating in
          Grating(
            orientation: orientation, frequency: frequency, contrast: contrast,
            phase: 2 * .pi * Double(phase) / Double(phases))
        }
      }
    }
    let responses = rates(to: grid.map { [$0] })
    return (0..<responses.columns).map { k in
      let column = responses.column(k)
      let best = column.indices.max { column[$0] < column[$1] }!
      let start = best / orientations.count * orientations.count
      let tuning = Array(column[start..<start + orientations.count])
      return Preference(
        neuron: k, grating: grid[best], rate: column[best],
        selectivity: Self.selectivity(tuning, orientations),
        halfWidth: Self.halfWidth(tuning, orientations, best: best - start), tuning: tuning)
    }
  }

  /// |Σ r e^{2iθ}| / Σ r
  static func selectivity(_ rates: [Double], _ orientations: [Double]) -> Double {
    let total = rates.reduce(0, +)
    guard total > 0 else { return 0 }
    var (x, y) = (0.0, 0.0)
    for (rate, orientation) in zip(rates, orientations) {
      x += rate * cos(2 * orientation * .pi / 180)
      y += rate * sin(2 * orientation * .pi / 180)
    }
    return (x * x + y * y).squareRoot() / total
  }

  /// Half width at half of the peak above the least response, degrees, by linear interpolation; mean
  /// of both sides.
  static func halfWidth(_ rates: [Double], _ orientations: [Double], best: Int) -> Double? {
    guard rates.count > 2, let low = rates.min() else { return nil }
    let half = (rates[best] + low) / 2
    let widths = [1, -1].compactMap { distance(to: half, in: rates, from: best, direction: $0) }
    guard !widths.isEmpty else { return nil }
    return widths.reduce(0, +) / Double(widths.count)
  }

  /// Degrees from the entry `best` to where circular `rates` first fall to `level`.
  private static func distance(
    to level: Double, in rates: [Double], from best: Int, direction: Int
  ) -> Double? {
    let count = rates.count
    let spacing = 180 / Double(count)
    let rate = { (step: Int) in rates[((best + direction * step) % count + count) % count] }
    for step in 1...count / 2 where rate(step) <= level {
      let (here, before) = (rate(step), rate(step - 1))
      return (Double(step - 1) + (before - level) / max(before - here, 1e-12)) * spacing
    }
    return nil
  }
}
