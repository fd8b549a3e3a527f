import Tensors
import Testing
import Training

@Suite struct QuasiNewtonDescentTests {
  /// Rosenbrock's valley `(1 - x)² + 100 (y - x²)²`, whose minimum is at (1, 1).
  private static func valley(
    _ point: Matrix<Double>
  ) -> (value: Double, gradient: () -> Matrix<Double>) {
    let (x, y) = (point[0, 0], point[0, 1])
    let bend = y - x * x
    return (
      (1 - x) * (1 - x) + 100 * bend * bend,
      { Matrix([[-2 * (1 - x) - 400 * x * bend, 200 * bend]]) }
    )
  }

  @Test(arguments: [
    QuasiNewtonDescent<Double>.CurvatureTest.absolute(1e-12), .relative(1e-12),
  ])
  func findsTheEndOfTheValley(test: QuasiNewtonDescent<Double>.CurvatureTest) {
    var descent = QuasiNewtonDescent(from: Matrix([[-1.2, 1]]), objective: Self.valley)
    (descent.curvatureTest, descent.startsAfresh) = (test, true)
    var (steps, last) = (0, descent.value)
    while descent.gradientNorm > 1e-9, descent.step() {
      #expect(descent.value <= last)
      last = descent.value
      steps += 1
    }
    #expect(abs(descent.point[0, 0] - 1) < 1e-8 && abs(descent.point[0, 1] - 1) < 1e-8)
    // Steepest descent needs thousands.
    #expect(steps < 100)
  }

  /// A quadratic in single precision: as many steps as it has curvatures, and a few.
  @Test func quadraticInSinglePrecision() {
    let curvatures: [Float] = [1, 3, 10, 30]
    var descent = QuasiNewtonDescent<Float>(from: Matrix([[1, 1, 1, 1]])) { x in
      var gradient = x
      gradient.multiplyColumns(by: curvatures)
      let value = (0..<4).reduce(0.0) { $0 + Double(x[0, $1]) * Double(gradient[0, $1]) / 2 }
      return (value, { gradient })
    }
    var steps = 0
    while descent.gradientNorm > 1e-4, descent.step() { steps += 1 }
    #expect(descent.gradientNorm <= 1e-4 && steps < 30)
  }
}
