import Diagnostics
import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct ClosedFormTests {
  /// Campbell's moments of relaxed counts. 200 000 draws: the standard error of the mean is below
  /// 0.0024 and of the variance below 0.0045 (Poisson-like), so 6 errors miss with 1e-8 and see the
  /// 6 % bias of τ = 0.5 for certain.
  @Test(
    arguments: [
      (CountWindow.sigmoid, 0.5, 2.127, 1.246), (.sigmoid, 1, 2.6265, 1.1644),
      (.sigmoid, 0.1, 2.0001, 1.8001), (.cubic, 0.5, 2, 1.743),
      (.linear, 0.5, 2, 2 * (1 - 1.0 / 6)),
    ])
  func relaxedMoments(
    window: CountWindow, temperature: Double, mean: Double, variance: Double
  ) {
    let moments = PoissonExperiments.relaxedMoments(
      window, rate: 2, temperature: temperature, count: 200_000, seed: 11)
    #expect(abs(moments.mean - mean) < 0.015)
    #expect(abs(moments.variance - variance) < 0.03)
  }

  /// As τ falls, relaxed counts become the whole numbers of arrivals: their law is Poisson.
  @Test func coldCountsArePoisson() {
    var draws = LatentDraws<Float>(.stream(RandomStream(seed: 5)))
    let rates = Matrix<Float>(repeating: 1.5, 100, 1_000)
    let counts = draws.relaxedCounts(
      rates, .update, step: 0, window: .sigmoid, temperature: 1e-4, events: 25
    ).counts
    var histogram = [Double](repeating: 0, count: 8)
    for count in counts.elements {
      histogram[min(Int(count.rounded()), 7)] += 1
    }
    var (probability, chi) = (exp(-1.5), 0.0)
    for n in 0..<7 {
      let expected = 100_000 * probability
      chi += (histogram[n] - expected) * (histogram[n] - expected) / expected
      probability *= 1.5 / Double(n + 1)
    }
    #expect(chi < 40)  // 7 degrees of freedom: false alarm 1e-6; sees a rate off by 2 %
  }

  /// Slopes of relaxed counts by the rate, against central differences with the noise held fixed.
  @Test(arguments: CountWindow.allCases)
  func slopesMatchDifferences(window: CountWindow) {
    var stream = RandomStream(seed: 3)
    var noise = Matrix<Double>.zeros(20 * 4, 6)
    noise.fillWithExponentials(from: &stream)
    let evaluate = { (rate: Double) in
      var draws = LatentDraws<Double>(.given([noise]))
      return draws.relaxedCounts(
        Matrix(repeating: rate, 4, 6), .update, step: 0, window: window, temperature: 0.6,
        events: 20)
    }
    let (above, below) = (evaluate(1.3 + 1e-6).counts, evaluate(1.3 - 1e-6).counts)
    let slopes = evaluate(1.3).slopes
    for i in 0..<4 {
      for j in 0..<6 {
        #expect(abs((above[i, j] - below[i, j]) / 2e-6 - slopes[i, j]) < 1e-5)
      }
    }
  }

  /// The vector kernel and the plain one compute the same function of given exponentials.
  @Test(arguments: CountWindow.allCases)
  func precisionsAgree(window: CountWindow) {
    var stream = RandomStream(seed: 8)
    var noise = Matrix<Float>.zeros(30 * 3, 37)
    noise.fillWithExponentials(from: &stream)
    let rates = Matrix<Float>.uniforms(3, 37, in: 0.001..<6, from: &stream)
    var single = LatentDraws<Float>(.given([noise]))
    var double = LatentDraws<Double>(.given([Matrix<Double>(noise)]))
    let a = single.relaxedCounts(
      rates, .update, step: 0, window: window, temperature: 0.3, events: 30)
    let b = double.relaxedCounts(
      Matrix<Double>(rates), .update, step: 0, window: window, temperature: 0.3, events: 30)
    for index in a.counts.elements.indices {
      let (x, y) = (Double(a.counts.elements[index]), b.counts.elements[index])
      #expect(abs(x - y) < 2e-5 * (1 + y))
      let (s, t) = (Double(a.slopes.elements[index]), b.slopes.elements[index])
      #expect(abs(s - t) < 2e-4 * (1 + abs(t)))
    }
  }

  @Test func eventBudgets() {
    for (rate, events) in [(0.1, 2), (0.5, 4), (1, 5), (3, 10), (5, 13), (10, 21), (20, 35)] {
      #expect(EventBudget.events(rate: rate) == events)
    }
    #expect(EventBudget.events(rate: 200, tail: 1e-5) == 263)
    #expect(EventBudget.events(rate: 0) == 1)
  }

  @Test func divergenceForms() {
    let forms = PoissonExperiments.divergences(prior: -1, difference: 0.3)
    #expect(abs(forms.exact - 0.020270) < 1e-6)
    #expect(abs(forms.reference - 0.027361) < 1e-6)
  }

  @Test func parameterCounts() {
    for (name, expected, actual) in PoissonExperiments.parameterCounts() {
      #expect(actual == expected, "\(name)")
    }
  }

  /// The deterministic fixed point is the minimum of the penalised least squares, to 0.1 %; the
  /// floor of the rates at e⁻⁸ leaves about 1e-4.
  @Test func meanModeEquilibrium() {
    let gap = PoissonExperiments.equilibriumGap(seed: 4)
    #expect(gap > -1e-9 && gap < 1e-3)
  }

  /// The closed form of the expected reconstruction error against sampling: 40 000 draws, 5 standard
  /// errors (false alarm 6e-7).
  @Test func expectedReconstruction() {
    var stream = RandomStream(seed: 6)
    let phi = Matrix<Double>.normals(5, 3, from: &stream)
    let x = Matrix<Double>.normals(1, 5, from: &stream)
    let rates = [0.4, 1.2, 2.5]
    let mean = Matrix(rows: 1, columns: 3, elements: rates).times(transpose: phi)
    var exact = 0.0
    for m in 0..<5 {
      exact += (x[0, m] - mean[0, m]) * (x[0, m] - mean[0, m]) / 2
      for k in 0..<3 { exact += rates[k] * phi[m, k] * phi[m, k] / 2 }
    }
    var counts = Matrix(rows: 1, columns: 3, elements: rates).repeatingRow(40_000)
    counts.drawPoissonCounts(from: &stream)
    let decoded = counts.times(transpose: phi)
    var (sum, squares) = (0.0, 0.0)
    for row in 0..<40_000 {
      let error = (0..<5).reduce(0.0) {
        $0 + (x[0, $1] - decoded[row, $1]) * (x[0, $1] - decoded[row, $1]) / 2
      }
      sum += error
      squares += error * error
    }
    let average = sum / 40_000
    let deviation = ((squares / 40_000 - average * average) / 40_000).squareRoot()
    #expect(abs(average - exact) < 5 * deviation)
  }

  /// With open ceilings, η = 1, b = 0, σ = 1 the update is multiplicative in rates:
  /// `r ← r exp(Φᵀx) / Π exp(W z)`.
  @Test func rateForm() throws {
    var configuration = IterativeConfiguration(
      image: ImageShape(height: 1, width: 4), latents: 3, learnsPixelNoise: false)
    configuration.stateCeilings = [1e6]
    configuration.changeCeilings = [1e6]
    var model = IterativeModel<Double>(configuration, seed: 1)
    var stream = RandomStream(seed: 2)
    model.parameters[0] = .normals(4, 3, from: &stream)
    model.parameters[0].scale(by: 0.3)
    model.parameters[1] = Matrix(repeating: -1e3, 1, 3)  // b = 0
    let x = Matrix<Double>.normals(1, 4, from: &stream)
    let draws = [[2.0, 0, 1], [0, 0, 0], [1, 1, 0], [0, 0, 0]].map {
      Matrix(rows: 1, columns: 3, elements: $0)
    }
    var settings = InferenceSettings<Double>()
    settings.noise = .given(draws)
    var session = InferenceSession(model, images: 1, settings: settings)
    var rates = model.initialState().map { exp($0) }
    let lateral = model.lateralWeights
    let drive = x.times(model.dictionary)
    for step in 0..<2 {
      _ = session.step(x)
      let z = draws[2 * step]
      for k in 0..<3 {
        rates[k] *= exp(drive[0, k])
        for j in 0..<3 { rates[k] /= exp(lateral[k, j] * z[0, j]) }
        #expect(abs(exp(session.state.potential[0, k]) - rates[k]) < 1e-9 * rates[k])
      }
    }
  }
}
