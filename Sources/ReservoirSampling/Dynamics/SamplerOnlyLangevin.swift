import Dynamics
import RandomStreams
import Tensors

/// The `network` mode of the sampler-only networks: RSN eq. 3 or RSN eq. 5 as written, with noise
/// `√2 Σ_o dB`, `Σ_o = (S Sᵀ)^(-1/2)`.
///
/// The `whitened` mode, the reference behaviour, is `OverdampedLangevin` of the model's score. Both
/// share a stationary law only where the score is a gradient field.
public struct SamplerOnlyLangevin<Scalar: TensorScalar>: SamplingKernel {
  /// Activity `x` `[chain, m]`.
  public struct State: Sendable, Codable {
    /// x `[chain, m]`
    public var activity: Matrix<Scalar>
    var noise: Matrix<Scalar>
    var workspace: SamplerOnlyNetwork<Scalar>.Workspace?

    private enum CodingKeys: String, CodingKey { case activity, noise }
  }

  /// W, c, γ and S of m neurons.
  public let network: SamplerOnlyNetwork<Scalar>
  /// Δt, in membrane time constants.
  public let timeStep: Scalar
  /// Σ_o `[m, m]`, symmetric.
  public let noiseRoot: Matrix<Scalar>
  private let packedNoiseRoot: PackedWeights<Scalar>

  /// - Throws: `SamplingError.invalidParameter` where cond(S Sᵀ) exceeds 1e8.
  public init(
    _ network: SamplerOnlyNetwork<Scalar>, timeStep: Scalar
  ) throws {
    let condition = try network.noiseConditionNumber()
    guard condition <= 1e8 else {
      throw SamplingError.invalidParameter(
        name: "inverseNoiseRoot", value: "of condition number \(condition) of S Sᵀ",
        expected: "at most 1e8. Use the whitened mode")
    }
    let (values, vectors) = try Matrix<Double>(network.precision).symmetricEigen(name: "S Sᵀ")
    var scaled = vectors
    for k in 0..<values.count {
      for j in 0..<values.count { scaled[k, j] /= values[k].squareRoot() }
    }
    noiseRoot = Matrix(vectors.transposeTimes(scaled))
    packedNoiseRoot = PackedWeights(noiseRoot, transposed: true)
    self.network = network
    self.timeStep = timeStep
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at activity `[chain, m]`.
  public func makeState(at activity: Matrix<Scalar>) throws(SamplingError) -> State {
    guard activity.columns == network.dimension else {
      throw .shapeMismatch(
        name: "activity", expected: [activity.rows, network.dimension], actual: activity.shape)
    }
    return State(activity: activity, noise: .zeros(activity.rows, activity.columns))
  }

  /// One Euler–Maruyama step of Δt, with noise `√(2 Δt) Σ_o ξ`.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    var workspace = state.workspace.take() ?? network.makeWorkspace(rows: state.activity.rows)
    network.evaluateDrift(at: state.activity, using: &workspace)
    state.activity.add(workspace.drift, scaledBy: timeStep)
    state.noise.fillWithNormals(from: &stream)
    packedNoiseRoot.multiply(state.noise, into: &workspace.drift)
    state.activity.add(workspace.drift, scaledBy: (2 * timeStep).squareRoot())
    state.workspace = workspace
  }

  /// x `[chain, m]`
  public func positions(of state: State) -> Matrix<Scalar> { state.activity }
}

extension SamplerOnlyNetwork {
  /// cond(S Sᵀ); infinite where S is singular.
  public func noiseConditionNumber() throws(LinearAlgebraError) -> Double {
    let values = try Matrix<Double>(precision).symmetricEigen(name: "S Sᵀ").values
    return values[0] > 0 ? values[values.count - 1] / values[0] : .infinity
  }
}
