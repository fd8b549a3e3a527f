/// Behaviour as runs through places: where an animal went, a step of distance after the other, however fast.
public struct BehaviouralRuns: Sendable, Equatable {
  /// Places of each stretch, numbered as the decoder's, `step` apart along the path.
  public let stretches: [[Int]]
  /// Distance between neighbours, arena units.
  public let step: Double

  /// Follows paths and notes the nearest place every `step`. A path is cut where it jumps by ten steps:
  /// there tracking was lost.
  ///
  /// - Parameter centres: the places, arena units.
  public init(_ paths: [[Position]], centres: [Position], step: Double) {
    self.step = step
    stretches = paths.flatMap { Self.thinned($0, step) }.map { points in
      points.map { point in
        let distances = centres.map { $0.distance(to: point) }
        return distances.indices.min { distances[$0] < distances[$1] } ?? 0
      }
    }
  }

  /// Points at least `step` apart; jitter below it is left out.
  private static func thinned(_ path: [Position], _ step: Double) -> [[Position]] {
    var pieces: [[Position]] = []
    for point in path {
      guard let last = pieces.last?.last, last.distance(to: point) < 10 * step else {
        pieces.append([point])
        continue
      }
      if last.distance(to: point) >= step { pieces[pieces.count - 1].append(point) }
    }
    return pieces
  }

  /// Runs of `bins` bins at a constant speed of `pace` steps to a bin, one from every `pace`-th place, each
  /// there and back: with every run its reverse is among them.
  func sequences(bins: Int, pace: Int) -> [[Int]] {
    let length = (bins - 1) * pace + 1
    let there = stretches.flatMap { stretch in
      stride(from: 0, through: stretch.count - length, by: pace).map { first in
        (0..<bins).map { stretch[first + $0 * pace] }
      }
    }
    return there + there.map { $0.reversed() }
  }

  /// A run of `bins` bins over `length` arena units of path, forward or back; nil where no stretch is as long.
  ///
  /// - Parameter draws: two numbers in [0, 1): where it starts, and which way it goes.
  func run(bins: Int, length: Double, draws: [Double]) -> [Int]? {
    let steps = length / step
    let fitting = stretches.filter { Double($0.count - 1) >= steps }
    let starts = fitting.map { $0.count - Int(steps.rounded(.up)) }
    var start = Int(draws[0] * Double(starts.reduce(0, +)))
    for (stretch, count) in zip(fitting, starts) {
      guard start >= count else {
        let places = (0..<bins).map { bin in
          stretch[start + Int((steps * Double(bin) / Double(max(1, bins - 1))).rounded())]
        }
        return draws[1] < 0.5 ? places : places.reversed()
      }
      start -= count
    }
    return nil
  }
}
