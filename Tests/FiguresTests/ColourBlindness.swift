@testable import Figures

/// A colour as readers without red or green cones see it.
enum ColourBlindness {
  static let identity = [1.0, 0, 0, 0, 1, 0, 0, 0, 1]

  /// Machado, Oliveira & Fernandes (2009), severity 1, for linear RGB: no red, no green cones.
  static let deficiencies = [
    [
      0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
    ],
    [
      0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881,
    ],
  ]

  static func seen(_ colour: Colour, _ matrix: [Double]) -> Colour {
    let channels = [colour.red, colour.green, colour.blue].map { OKLab.linear($0) }
    let mixed = (0..<3).map { row in (0..<3).reduce(0) { $0 + matrix[3 * row + $1] * channels[$1] }
    }
    .map { OKLab.encoded($0) }
    return Colour(red: mixed[0], green: mixed[1], blue: mixed[2])
  }
}
