import RandomStreams
import Tensors

/// The posterior of a batch: log rates and δ (Poisson), location and log scale (Gaussian, Laplace),
/// or logits (categorical).
struct AmortizedPosterior<Scalar: InferenceScalar> {
  var first, second: Variable<Scalar>
  var prior: Variable<Scalar>?

  func draw(
    _ draws: inout LatentDraws<Scalar>, step: Int, temperature: Double, events: Int,
    family: AmortizedConfiguration.Family
  ) -> Variable<Scalar> {
    let (rows, columns, tape) = (first.rows, first.columns, first.tape)
    switch family {
    case .poisson:
      let rates = first.exp().scaled(by: 1, plus: Scalar.rateFloor)
      let law = RelaxedLaw(window: .sigmoid, temperature: temperature, events: events)
      let drawn = draws.relaxedCounts(of: rates.value, law, for: .update, step: step)
      return rates.replaced(by: drawn.counts, slope: drawn.slopes)
    case .gaussian:
      return first + second.exp()
        * tape.constant(draws.normals(rows, columns, for: .update, step: step))
    case .laplace:
      var noise = draws.uniforms(rows, columns, for: .update, step: step)
      Self.toLaplace(&noise)
      return first + second.exp() * tape.constant(noise)
    case .categorical:
      let uniforms = tape.constant(draws.uniforms(rows, columns, for: .update, step: step))
      let gumbel = -(-uniforms.log()).log()
      return (first + gumbel).scaled(by: Scalar(1 / temperature)).softmax()
    }
  }

  /// Uniforms on (0, 1) to the standard Laplace distribution.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func toLaplace(_ noise: inout Matrix<Scalar>) {
    let count = noise.count
    noise.withMutablePointer { x in
      for i in 0..<count {
        let centred = Double(x[i]) - 0.5
        let size = -log(max(1 - 2 * abs(centred), 1e-12))
        x[i] = Scalar(centred < 0 ? -size : size)
      }
    }
  }

  /// Whole counts, reals, or one 1 per image: draws without relaxation, `[image, latent]`.
  func exactDraw(
    _ family: AmortizedConfiguration.Family, _ stream: RandomStream
  ) -> Matrix<Scalar> {
    var stream = stream
    switch family {
    case .poisson:
      var counts = PoissonLaw.rates(of: first.value)
      counts.drawPoissonCounts(from: &stream)
      return counts
    case .categorical:
      return oneHot(.uniforms(first.rows, first.columns, from: &stream))
    case .gaussian, .laplace:
      var draws = LatentDraws<Scalar>(.stream(stream))
      return draw(&draws, step: 0, temperature: 1, events: 1, family: family).value
    }
  }

  /// 1 at the largest logit plus Gumbel noise of each row, from uniforms on (0, 1).
  private func oneHot(_ uniforms: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = Matrix<Scalar>.zeros(first.rows, first.columns)
    let logits = first.value
    for i in 0..<result.rows {
      let scores = (0..<result.columns).map {
        Double(logits[i, $0]) - log(-log(Double(uniforms[i, $0])))
      }
      result[i, scores.indices.max { scores[$0] < scores[$1] }!] = 1
    }
    return result
  }

  /// Rates, locations or probabilities.
  func mean(_ family: AmortizedConfiguration.Family) -> Matrix<Scalar> {
    switch family {
    case .poisson: first.exp().value
    case .gaussian, .laplace: first.value
    case .categorical: first.softmax().value
    }
  }

  func largestRate(_ family: AmortizedConfiguration.Family) -> Double {
    family == .poisson ? Double(first.exp().value.maximumMagnitude()) : 0
  }

  /// KL of each latent, `[image, latent]`.
  func latentDivergence(_ family: AmortizedConfiguration.Family) -> Variable<Scalar> {
    switch family {
    case .poisson:
      return prior!.exp()
        * (second.exp() * second.scaled(by: 1, plus: -1)).scaled(by: 1, plus: 1)
    case .gaussian:
      return (first.squared() + second.scaled(by: 2).exp()).scaled(by: 0.5, plus: -0.5) - second
    case .laplace:
      // |μ| + s e^{-|μ|/s} - 1 - log s
      let size = first.relu() + (-first).relu()
      let scale = second.exp()
      return size + scale * (-(size * (-second).exp())).exp() - second.scaled(by: 1, plus: 1)
    case .categorical:
      let p = first.softmax()
      let entropy = p * p.scaled(by: 1, plus: 1e-12).log()
      return entropy + p.scaled(by: Scalar(log(Double(first.columns))))
    }
  }

  /// Σ over images and latents.
  func divergence(_ family: AmortizedConfiguration.Family) -> Variable<Scalar> {
    latentDivergence(family).sum()
  }
}
