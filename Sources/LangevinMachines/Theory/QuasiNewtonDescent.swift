import Tensors

/// Limited-memory BFGS on the energy of one state, with Armijo backtracking.
///
/// - Reference: Nocedal & Wright (2006), Numerical Optimization, algorithm 7.4.
struct QuasiNewtonDescent {
  private let machine: LangevinMachine<Double>
  private(set) var state: [Double]
  private(set) var energy: Double
  private var gradient: [Double]
  private var pairs: [(move: [Double], change: [Double], curvature: Double)] = []
  private let memory = 12

  init(_ machine: LangevinMachine<Double>, at state: [Double]) {
    self.machine = machine
    self.state = state
    energy = machine.energies(at: Matrix([state]))[0]
    gradient = machine.energyGradient(at: Matrix([state])).elements
  }

  var gradientNorm: Double { Self.dot(gradient, gradient).squareRoot() }

  /// One step down; false where no step along the direction lowers the energy any more.
  mutating func step() -> Bool {
    var direction = searchDirection()
    var slope = Self.dot(direction, gradient)
    if slope >= 0 {  // not a descent direction: forget, and go straight down
      pairs = []
      direction = gradient.map { -$0 }
      slope = -Self.dot(gradient, gradient)
    }
    var length = pairs.isEmpty ? min(1, 1 / gradientNorm) : 1
    for _ in 0..<40 {
      let trial = zip(state, direction).map { $0 + length * $1 }
      let trialEnergy = machine.energies(at: Matrix([trial]))[0]
      if trialEnergy <= energy + 1e-4 * length * slope {
        accept(trial, trialEnergy)
        return true
      }
      length /= 2
    }
    return false
  }

  private mutating func accept(_ trial: [Double], _ trialEnergy: Double) {
    let trialGradient = machine.energyGradient(at: Matrix([trial])).elements
    let move = zip(trial, state).map { $0 - $1 }
    let change = zip(trialGradient, gradient).map { $0 - $1 }
    let curvature = Self.dot(move, change)
    if curvature > 1e-12 * Self.dot(change, change) {
      pairs.append((move, change, curvature))
      if pairs.count > memory { pairs.removeFirst() }
    }
    (state, energy, gradient) = (trial, trialEnergy, trialGradient)
  }

  /// -H g by the two-loop recursion.
  private func searchDirection() -> [Double] {
    var direction = gradient.map { -$0 }
    var weights = [Double](repeating: 0, count: pairs.count)
    for (index, pair) in pairs.enumerated().reversed() {
      weights[index] = Self.dot(pair.move, direction) / pair.curvature
      direction = zip(direction, pair.change).map { $0 - weights[index] * $1 }
    }
    if let last = pairs.last {
      let scale = last.curvature / Self.dot(last.change, last.change)
      direction = direction.map { $0 * scale }
    }
    for (index, pair) in pairs.enumerated() {
      let correction = weights[index] - Self.dot(pair.change, direction) / pair.curvature
      direction = zip(direction, pair.move).map { $0 + correction * $1 }
    }
    return direction
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
