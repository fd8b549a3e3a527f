import Tensors

/// Reads positions from rows of outputs; prepared once for a code, used at every step of replay.
struct SignalDecoder: Sendable {
  private enum Rule {
    /// The position itself, behind a point.
    case identity(Position)
    case centreOfMass
    /// On the unit circle where `isCircular`.
    case topThree(isCircular: Bool)
    case rateMaps(RateMaps)
  }

  private let rule: Rule
  private let outputs: Int
  /// Centres of the cells, apart, as the kernels take them.
  private let x: [Double]
  private let y: [Double]

  init(_ code: SignalCode) {
    outputs = code.dimension
    var centres: [Position] = []
    switch code {
    case .position: rule = .identity(Position(0, 0))
    case .centredPosition(let centre): rule = .identity(centre)
    case .placeCells(let cells):
      centres = cells.centres
      rule = cells.decoding == .centreOfMass ? .centreOfMass : .topThree(isCircular: false)
    case .headDirection(let cells):
      centres = cells.preferredPoints
      rule = .topThree(isCircular: true)
    case .rateMaps(let maps): rule = .rateMaps(maps)
    }
    x = centres.map(\.x)
    y = centres.map(\.y)
  }

  /// Positions of `rows` contiguous rows of outputs, each `stride` numbers behind the last; not a
  /// number where nothing is active.
  func decode<Scalar: ReplayScalar>(
    _ values: UnsafePointer<Scalar>, rows: Int, into positions: UnsafeMutablePointer<Double>,
    stride: Int
  ) {
    switch rule {
    case .identity(let centre):
      widen(values, behind: centre, rows: rows, into: positions, stride: stride)
    case .centreOfMass:
      Scalar.decodeMass(
        rows: rows, cells: outputs, rates: values, x: x, y: y, positions: positions,
        stride: stride)
    case .topThree(let isCircular):
      Scalar.decodeTopThree(
        rows: rows, cells: outputs, rates: values, x: x, y: y, positions: positions,
        stride: stride)
      guard isCircular else { return }
      for row in 0..<rows { normalise(positions + row * stride) }
    case .rateMaps(let maps):
      for row in 0..<rows {
        let rates = (0..<outputs).map { Double(values[row * outputs + $0]) }
        let point = maps.decode(rates) ?? Position(.nan, .nan)
        (positions[row * stride], positions[row * stride + 1]) = (point.x, point.y)
      }
    }
  }

  private func normalise(_ point: UnsafeMutablePointer<Double>) {
    let length = Position(point[0], point[1]).length
    point[0] = length > 0 ? point[0] / length : .nan
    point[1] = length > 0 ? point[1] / length : .nan
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func widen<Scalar: TensorScalar>(
  _ values: UnsafePointer<Scalar>, behind centre: Position, rows: Int,
  into positions: UnsafeMutablePointer<Double>, stride: Int
) {
  for row in 0..<rows {
    positions[row * stride] = Double(values[2 * row]) + centre.x
    positions[row * stride + 1] = Double(values[2 * row + 1]) + centre.y
  }
}
