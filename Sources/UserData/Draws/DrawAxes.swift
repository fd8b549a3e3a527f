/// Which axes of an array are chains, draws and units.
struct DrawAxes: Equatable {
  var chain: Int?
  var draw: Int
  /// The others, in order.
  var units: [Int]

  private static let chainNames: Set<String> = ["chain", "chains", "walker", "walkers", "chain_id"]
  private static let drawNames: Set<String> = [
    "draw", "draws", "iteration", "iterations", "iter", "sample", "samples", "step", "steps",
    "__sample__", "sample_id", "draw_id",
  ]

  /// By names, of the file or from `--axes`; nil where none is an axis of draws.
  init?(named names: [String]) {
    let lower = names.map { $0.lowercased() }
    let chain = lower.firstIndex { Self.chainNames.contains($0) }
    // Draws one per chain, as final states are.
    guard let draw = lower.firstIndex(where: { Self.drawNames.contains($0) }) ?? chain else {
      return nil
    }
    self.chain = chain == draw ? nil : chain
    self.draw = draw
    units = names.indices.filter { $0 != chain && $0 != draw }
  }

  /// By shape, `[draw]`, `[draw, unit]` or `[chain, draw, unit…]`, where no other order is as likely.
  init(shape: [Int], at place: String) throws(UserDataError) {
    switch shape.count {
    case 0, 1: (chain, draw, units) = (nil, 0, [])
    case 2:
      guard shape[0] > shape[1] else {
        throw Self.ambiguous(
          shape, at: place,
          [
            ("chain,draw", "\(counted(shape[0], "chain")) of \(shape[1]) draws of one unit"),
            ("draw,unit", "\(counted(shape[0], "draw")) of \(shape[1]) units"),
            ("unit,draw", "\(counted(shape[0], "unit")) in \(shape[1]) draws"),
          ])
      }
      (chain, draw, units) = (nil, 0, [1])
    default:
      let rest = shape[2...].map(String.init).joined(separator: " × ")
      let size = shape[2...].reduce(1, *)
      guard shape[0] < shape[1], size <= shape[1] else {
        let tail = (0..<shape.count - 2).map { shape.count == 3 ? "unit" : "unit\($0)" }
          .joined(separator: ",")
        throw Self.ambiguous(
          shape, at: place,
          [
            (
              "chain,draw,\(tail)",
              "\(counted(shape[0], "chain")) of \(shape[1]) draws of \(rest) units"
            ),
            (
              "draw,chain,\(tail)",
              "\(shape[0]) draws of \(counted(shape[1], "chain")) of \(rest) units"
            ),
          ])
      }
      (chain, draw, units) = (0, 1, Array(2..<shape.count))
    }
  }

  private static func ambiguous(
    _ shape: [Int], at place: String, _ readings: [(axes: String, meaning: String)]
  ) -> UserDataError {
    UserDataError(
      .ambiguous, at: place,
      expected: "axes [draw, unit] or [chain, draw, unit] with more draws than "
        + "chains and units",
      got: "shape \(shape)",
      advice: "Name its axes: "
        + readings.map { "--axes \($0.axes) (\($0.meaning))" }.joined(separator: ", ") + ".")
  }
}
