import Tensors

/// Exact averages of a machine with one or two units, by quadrature on a grid.
public struct SmallMachineQuadrature: Sendable, Equatable {
  /// log Z
  public let logPartition: Double
  /// ⟨E⟩
  public let energy: Double
  /// ⟨x xᵀ⟩ `[unit, unit]`
  public let secondMoments: Matrix<Double>
  /// ⟨v φᵀ⟩ `[to, from]`
  public let couplingStatistic: Matrix<Double>
  /// ⟨x · ∂E/∂x⟩, N T exactly.
  public let virial: Double

  /// - Parameter points: grid points along each axis.
  public init(
    _ machine: LangevinMachine<Double>, temperature: Double, points: Int = 1201
  ) throws(LangevinMachineError) {
    let units = machine.unitCount
    guard units <= 2 else {
      throw .invalidSetting(name: "units", value: "\(units)", expected: "1 or 2")
    }
    // E > 45 T beyond this range.
    let reach = (0..<units).map { i in machine.couplings.row(i).reduce(0) { $0 + abs($1) } }.max()!
    let range = reach + machine.bias.map(abs).max()! + (90 * temperature).squareRoot()
    let axis = (0..<points).map { range * (2 * Double($0) / Double(points - 1) - 1) }
    let cell = pow(axis[1] - axis[0], Double(units))
    var sums = QuadratureSums(machine)
    let second = units == 2 ? axis : [0]
    for a in axis { for b in second { sums.add(a, b, temperature) } }
    logPartition = log(sums.weight * cell)
    energy = sums.energy / sums.weight
    virial = sums.virial / sums.weight
    var moments = Matrix<Double>.zeros(units, units)
    var statistic = moments
    for i in 0..<units {
      for j in 0..<units {
        moments[i, j] = sums.moments[2 * i + j] / sums.weight
        statistic[i, j] = sums.statistic[2 * i + j] / sums.weight
      }
    }
    (secondMoments, couplingStatistic) = (moments, statistic)
  }
}

/// Running sums over the grid; a machine of one unit has an idle second one.
private struct QuadratureSums {
  let j: (Double, Double, Double, Double)
  let bias: (Double, Double)
  var (weight, energy, virial) = (0.0, 0.0, 0.0)
  var moments = [Double](repeating: 0, count: 4)
  var statistic = [Double](repeating: 0, count: 4)

  init(_ machine: LangevinMachine<Double>) {
    let (c, b) = (machine.couplings, machine.bias)
    j = machine.unitCount == 2 ? (c[0, 0], c[0, 1], c[1, 0], c[1, 1]) : (c[0, 0], 0, 0, 0)
    bias = (b[0], machine.unitCount == 2 ? b[1] : 0)
  }

  mutating func add(_ x: Double, _ y: Double, _ temperature: Double) {
    let (p, q) = (tanh(x), tanh(y))
    let v = -x + j.0 * p + j.1 * q + bias.0
    let w = -y + j.2 * p + j.3 * q + bias.1
    let e = (v * v + w * w) / 2
    let share = exp(-e / temperature)
    let gradient = (
      -v + (1 - p * p) * (j.0 * v + j.2 * w), -w + (1 - q * q) * (j.1 * v + j.3 * w)
    )
    weight += share
    energy += share * e
    virial += share * (x * gradient.0 + y * gradient.1)
    moments[0] += share * x * x
    moments[1] += share * x * y
    moments[2] += share * x * y
    moments[3] += share * y * y
    statistic[0] += share * v * p
    statistic[1] += share * v * q
    statistic[2] += share * w * p
    statistic[3] += share * w * q
  }
}
