import Archives
import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct PreparedImagesTests {
  /// What arrays mean without being told: flat images, pictures, colour, and what is ambiguous or
  /// not finite.
  @Test func layouts() throws {
    func prepared(
      _ shape: [Int], bytes: Bool = false, _ preparation: ImagePreparation = .automatic
    ) throws -> PreparedImages {
      let count = shape.reduce(1, *)
      let array =
        bytes
        ? NumericArray(
          shape: shape, values: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 7) })
        : NumericArray(shape: shape, values: (0..<count).map { Float($0 * 37 % 251) })
      return try PreparedImages([(name: "a.npy", array: array)], preparation: preparation)
    }
    // Flat images of 64 × 64 are cut one by one: two tiles of 16 on a side within the border of 16.
    #expect(try prepared([50, 4_096]).images.shape == [50 * 4, 256])
    // One colour picture, one grey one.
    #expect(try prepared([64, 80, 3], bytes: true).images.rows == 2 * 3)
    #expect(try prepared([64, 80], bytes: true).images.rows == 2 * 3)
    #expect(try prepared([30, 144]).shape == ImageShape(height: 12, width: 12))
    // Bytes of which each row may be a square image.
    let error = #expect(throws: InferenceError.self) { try prepared([64, 81], bytes: true) }
    #expect("\(error!)".contains("--prepare") && "\(error!)".contains("a.npy"))
    #expect(try prepared([64, 81], bytes: true, .unit).shape == ImageShape(height: 9, width: 9))
    #expect(try prepared([64, 81], bytes: true, .whiten).images.rows == 2 * 3)
    #expect(throws: InferenceError.self) { try prepared([7]) }
    // Not finite, also where it would be whitened.
    var values = [Float](repeating: 1, count: 64 * 80)
    values[80 * 3 + 5] = .nan
    let holed = NumericArray(shape: [1, 64, 80], values: values)
    let bad = #expect(throws: InferenceError.self) {
      try PreparedImages([(name: "a.npy", array: holed)], preparation: .whiten)
    }
    #expect("\(bad!)".contains("[0, 3, 5]"))
  }

  /// Inference shifts and scales as training did, whatever it is shown.
  @Test func standardisationIsKept() throws {
    let bright = NumericArray(shape: [4, 2, 2], values: (0..<16).map { Float($0) + 100 })
    let set = try PreparedImages([(name: "a", array: bright)], preparation: .standard)
    let scale = try #require(set.standardisation)
    #expect(abs(scale.mean - 107.5) < 1e-9 && abs(set.images.meanSquare() - 1) < 1e-6)
    let one = try PreparedImages(
      [
        (
          name: "b",
          array: NumericArray(shape: [1, 2, 2], values: [100, 101, 102, 103] as [Float])
        )
      ],
      preparation: .standard, standardisation: scale)
    #expect(one.images.elements == Array(set.images.row(0)))
  }

  /// Photographs of several sizes, bytes and colour, become patches.
  @Test func photographs() throws {
    let greyBytes = (0..<5_120).map { (index: Int) -> UInt8 in
      UInt8(truncatingIfNeeded: index * 37 + index / 80 * 11)
    }
    let colourBytes = (0..<13_824).map { (index: Int) -> UInt8 in
      UInt8(truncatingIfNeeded: index * 53)
    }
    let grey = NumericArray(shape: [64, 80], values: greyBytes)
    let colour = NumericArray(shape: [72, 64, 3], values: colourBytes)
    let set = try PreparedImages(
      [(name: "a", array: grey), (name: "b", array: colour)], preparation: .automatic)
    #expect(set.shape == ImageShape(height: 16, width: 16))
    #expect(set.images.rows == 2 * 3 + 2 * 2)
    #expect(abs(set.images.meanSquare() - 1) < 1e-4)
    let digits = NumericArray(shape: [3, 28, 28], values: [UInt8](repeating: 51, count: 2_352))
    let unit = try PreparedImages([(name: "d", array: digits)], preparation: .automatic)
    #expect(abs(unit.images[2, 5] - 0.2) < 1e-6 && unit.shape.height == 28)
  }
}
