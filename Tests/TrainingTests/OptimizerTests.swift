import Archives
import Tensors
import Testing
import Training

@Suite struct OptimizerTests {
  /// Adam written out for one parameter, with L2 and AMSGrad.
  private func reference(
    gradients: [Double], rate: Double, decay: Double, amsGrad: Bool
  ) -> [Double] {
    var (theta, m, v, largest, path) = (1.0, 0.0, 0.0, 0.0, [Double]())
    for (index, raw) in gradients.enumerated() {
      let t = Double(index + 1)
      let g = raw + decay * theta
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      largest = max(largest, v)
      var (power1, power2) = (1.0, 1.0)
      for _ in 0..<Int(t) { (power1, power2) = (power1 * 0.9, power2 * 0.999) }
      let second = (amsGrad ? largest : v) / (1 - power2)
      theta -= rate * (m / (1 - power1)) / (second.squareRoot() + 1e-8)
      path.append(theta)
    }
    return path
  }

  @Test(arguments: [false, true], [0.0, 0.1])
  func adam(amsGrad: Bool, decay: Double) {
    let gradients = [1.0, -0.5, 3, 0.01, -2, 0.3, 0, 1]
    var parameters = [Matrix<Double>([[1, 1]])]
    var optimizer = Adam(for: parameters, weightDecay: decay, amsGrad: amsGrad)
    let expected = reference(gradients: gradients, rate: 0.1, decay: decay, amsGrad: amsGrad)
    for (gradient, value) in zip(gradients, expected) {
      optimizer.update(&parameters, gradients: [Matrix([[gradient, gradient]])], learningRate: 0.1)
      #expect(abs(parameters[0][0, 0] - value) < 1e-12)
      #expect(parameters[0][0, 0] == parameters[0][0, 1])
    }
    #expect(optimizer.updates == 8)
    optimizer.reset()
    #expect(optimizer.updates == 0)
  }

  @Test func adamRestores() throws {
    var first = [Matrix<Float>([[1, 2], [3, 4]]), Matrix<Float>([[5]])]
    var optimizer = Adam(for: first, amsGrad: true)
    let gradients = [Matrix<Float>([[0.1, -2], [3, 0.4]]), Matrix<Float>([[0.5]])]
    for _ in 0..<5 { optimizer.update(&first, gradients: gradients, learningRate: 0.01) }
    var (second, restored) = (first, Adam(for: first, amsGrad: true))
    try restored.restore(from: optimizer.checkpointTensors())
    optimizer.update(&first, gradients: gradients, learningRate: 0.01)
    restored.update(&second, gradients: gradients, learningRate: 0.01)
    #expect(first == second)
    var other = Adam<Float>(for: [.zeros(1, 2), .zeros(1, 1)], amsGrad: true)
    #expect(throws: CheckpointError.self) {
      try other.restore(from: optimizer.checkpointTensors())
    }
  }

  /// `a_t = Σ (1 - d) d^(t-i) θ_i / (1 - dᵗ)`.
  @Test func weightAverage() throws {
    var average = WeightAverage(of: [Matrix<Double>.zeros(1, 1)], decay: 0.8)
    #expect(average.parameters == nil)
    let values = [3.0, -1, 4, 1, 5]
    for value in values { average.add([Matrix([[value]])]) }
    var (sum, weights) = (0.0, 0.0)
    for value in values {
      (sum, weights) = (0.8 * sum + 0.2 * value, 0.8 * weights + 0.2)
    }
    let mean = try #require(average.parameters)[0][0, 0]
    #expect(abs(mean - sum / weights) < 1e-14)
    var restored = WeightAverage(of: [Matrix<Double>.zeros(1, 1)], decay: 0.8)
    try restored.restore(from: average.checkpointTensors())
    #expect(restored.parameters == average.parameters)
  }

  @Test func schedules() {
    #expect(Schedule.constant.factor(at: 0.7) == 1)
    #expect(Schedule.cosine(end: 0).factor(at: 0) == 1)
    #expect(abs(Schedule.cosine(end: 0.2).factor(at: 0.5) - 0.6) < 1e-15)
    #expect(abs(Schedule.cosine(end: 0.2).factor(at: 1) - 0.2) < 1e-15)
    #expect(abs(Schedule.linear(end: 0).factor(at: 0.25) - 0.75) < 1e-15)
    #expect(abs(Schedule.exponential(end: 0.01).factor(at: 0.5) - 0.1) < 1e-15)
    let warm = Schedule.warmupCosine(warmup: 0.1, end: 0)
    #expect(abs(warm.factor(at: 0.05) - 0.5) < 1e-15 && abs(warm.factor(at: 0.55) - 0.5) < 1e-12)
  }
}
