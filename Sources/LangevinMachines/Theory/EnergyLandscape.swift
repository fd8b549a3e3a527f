import Tensors
import Training

/// The energy surface around states: spectra, minima, fixed points of the network, paths between
/// states. Also a fixed-point finder for any trained rate network `-x + J tanh x + b`.
///
/// - Reference: Sussillo & Barak (2013), Neural Computation 25, 626, for fixed points as minima of
///   the kinetic energy.
public struct EnergyLandscape: Sendable {
  /// Eigenvalues of the Hessian at one state.
  public struct Spectrum: Sendable, Equatable {
    /// Ascending.
    public let eigenvalues: [Double]
    /// Number of negative ones: 0 at a minimum, more at a saddle.
    public var index: Int { eigenvalues.count { $0 < 0 } }
  }

  /// Where a search ended.
  public struct Point: Sendable, Equatable {
    /// x `[unit]`
    public var state: [Double]
    /// E
    public var energy: Double
    /// |∂E/∂x| of a descent; |v| of a search for fixed points.
    public var residual: Double
    /// Steps taken.
    public var steps: Int
  }

  /// The machine whose energy is the surface, in double precision.
  public let machine: LangevinMachine<Double>

  /// The landscape of `machine`.
  public init(_ machine: LangevinMachine<Double>) { self.machine = machine }

  /// Eigenvalues of ∂²E/∂x² at `state`.
  public func hessianSpectrum(at state: [Double]) throws(LinearAlgebraError) -> Spectrum {
    Spectrum(eigenvalues: try machine.hessian(at: state).symmetricEigen(name: "Hessian").values)
  }

  /// Mean of log s over the singular values s of A = ∂v/∂x: times T N, the Laplace estimate of the
  /// free energy of the surroundings of `state`, above that of a unit Gaussian.
  public func meanLogSingularValue(at state: [Double]) throws(LinearAlgebraError) -> Double {
    let values = try machine.jacobian(at: state).singularValueDecomposition(name: "Jacobian").values
    return values.reduce(0) { $0 + log($1) } / Double(values.count)
  }

  /// `E + T Σ log s`, up to `-(N T/2) log 2πT`: the Laplace estimate of the free energy of a state.
  public func laplaceFreeEnergy(
    at state: [Double], temperature: Double
  ) throws(LinearAlgebraError) -> Double {
    let energy = machine.energies(at: Matrix([state]))[0]
    return try energy + temperature * Double(state.count) * meanLogSingularValue(at: state)
  }

  // MARK: - Minima

  /// Descends to a minimum of E with the limited-memory quasi-Newton method (Nocedal).
  public func minimum(
    from state: [Double], tolerance: Double = 1e-8, maximumSteps: Int = 5_000
  ) -> Point {
    var descent = QuasiNewtonDescent(from: Matrix([state])) { [machine] x in
      (value: machine.energies(at: x)[0], gradient: { machine.energyGradient(at: x) })
    }
    (descent.memory, descent.halvings) = (12, 40)
    (descent.curvatureTest, descent.startsAfresh) = (.relative(1e-12), true)
    var steps = 0
    while descent.gradientNorm > tolerance, steps < maximumSteps, descent.step() { steps += 1 }
    return Point(
      state: descent.point.elements, energy: descent.value, residual: descent.gradientNorm,
      steps: steps)
  }

  /// Newton's method for v = 0 with a backtracking line search on |v|.
  ///
  /// - Returns: the fixed point, or where the search got stuck: look at `residual`.
  public func fixedPoint(
    from state: [Double], tolerance: Double = 1e-10, maximumSteps: Int = 100
  ) throws(LinearAlgebraError) -> Point {
    var x = Matrix([state])
    var v = machine.velocity(at: x)
    var size = v.sumOfSquares().squareRoot()
    var steps = 0
    while size > tolerance, steps < maximumSteps {
      let jacobian = machine.jacobian(at: x.elements)
      let move = try jacobian.solve(v.transposed, name: "Jacobian").transposed
      var (share, moved) = (1.0, false)
      while share > 1e-4, !moved {
        var trial = x
        trial.add(move, scaledBy: -share)
        let trialVelocity = machine.velocity(at: trial)
        let trialSize = trialVelocity.sumOfSquares().squareRoot()
        if trialSize < size * (1 - 1e-4 * share) {
          (x, v, size, moved) = (trial, trialVelocity, trialSize, true)
        }
        share /= 2
      }
      steps += 1
      if !moved { break }
    }
    return Point(
      state: x.elements, energy: v.sumOfSquares() / 2, residual: size, steps: steps)
  }

  /// Distinct fixed points reached from the rows of `starts` `[start, unit]`: descent, then Newton.
  public func fixedPoints(
    from starts: Matrix<Double>, separation: Double = 1e-4
  ) throws(LinearAlgebraError) -> [Point] {
    var found: [Point] = []
    for row in 0..<starts.rows {
      let relaxed = minimum(from: Array(starts.row(row)), tolerance: 1e-4, maximumSteps: 500)
      let point = try fixedPoint(from: relaxed.state)
      guard point.residual < 1e-8 else { continue }
      let isNew = found.allSatisfy { other in
        zip(other.state, point.state).contains { abs($0 - $1) > separation }
      }
      if isNew { found.append(point) }
    }
    return found
  }

  // MARK: - Paths

  /// A minimum-energy path between two states by the simplified string method: images slide down E
  /// and are spread evenly again, the ends slide to nearby minima unless they are fixed.
  ///
  /// - Returns: the images `[image, unit]` and their energies; the largest is the barrier.
  public func minimumEnergyPath(
    from start: [Double], to end: [Double], images: Int = 21, steps: Int = 500,
    timeStep: Double = 0.01, fixesEnds: Bool = true
  ) -> (states: Matrix<Double>, energies: [Double]) {
    var path = Matrix(
      (0..<images).map { k in
        let share = Double(k) / Double(images - 1)
        return zip(start, end).map { $0 + share * ($1 - $0) }
      })
    for _ in 0..<steps {
      let gradient = machine.energyGradient(at: path)
      let moving = fixesEnds ? 1..<images - 1 : 0..<images
      for k in moving {
        for unit in 0..<path.columns { path[k, unit] -= timeStep * gradient[k, unit] }
      }
      path = Self.spreadEvenly(path)
    }
    return (path, machine.energies(at: path))
  }

  /// Rows at equal distances along the same polygon.
  private static func spreadEvenly(_ path: Matrix<Double>) -> Matrix<Double> {
    var lengths = [0.0]
    for k in 1..<path.rows {
      let gap = zip(path.row(k), path.row(k - 1)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      lengths.append(lengths[k - 1] + gap.squareRoot())
    }
    var (result, segment) = (path, 1)
    for k in 1..<path.rows - 1 {
      let target = lengths[path.rows - 1] * Double(k) / Double(path.rows - 1)
      while segment < path.rows - 1, lengths[segment] < target { segment += 1 }
      let width = max(lengths[segment] - lengths[segment - 1], 1e-300)
      let share = (target - lengths[segment - 1]) / width
      for unit in 0..<path.columns {
        result[k, unit] = path[segment - 1, unit] * (1 - share) + path[segment, unit] * share
      }
    }
    return result
  }
}
