extension LatentActivation {
  /// φ(z), without the gain.
  func apply<Scalar>(_ z: Variable<Scalar>) -> Variable<Scalar> {
    switch self {
    case .identity: z
    case .relu: z.relu()
    case .logistic: z.sigmoid()
    case .gompertz: (-(-z).exp()).exp()
    case .softplus: z.softplus()
    case .normalCDF: z.mapped(.normalCDF)
    case .arctangent:
      z.scaled(by: Scalar(Double.pi / 2)).mapped(.arctangent)
        .scaled(by: Scalar(1 / Double.pi), plus: 0.5)
    case .tanh: z.tanh()
    case .nakaRushton: nakaRushton(z.relu().squared())
    case .cubic: z - (z * z * z).scaled(by: 1 / 3)
    case .exponential: z + z.exp().scaled(by: 1, plus: -1)
    }
  }

  private func nakaRushton<Scalar>(_ square: Variable<Scalar>) -> Variable<Scalar> {
    square * square.scaled(by: 1, plus: 1).reciprocal()
  }
}

extension Variable {
  /// `C(x; c) = c - softplus(c - max(x, -8))`
  func softCeiling(_ ceiling: Double) -> Variable {
    let ceiling = Scalar(ceiling)
    return mapped(.maximum(-8)).scaled(by: -1, plus: ceiling).softplus()
      .scaled(by: -1, plus: ceiling)
  }

  /// `C(x; c) = c tanh(x / c)`
  func bounded(_ bound: Double) -> Variable {
    scaled(by: Scalar(1 / bound)).tanh().scaled(by: Scalar(bound))
  }
}
