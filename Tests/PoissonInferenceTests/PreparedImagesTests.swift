import Archives
import Tensors
import Testing
import UserData

@testable import PoissonInference

@Suite struct PreparedImagesTests {
  private func prepared(
    _ arrays: [NumericArray], _ preparation: ImagePreparation = .automatic,
    _ standardisation: ImageStandardisation? = nil
  ) throws -> PreparedImages {
    var expected = ImageExpectation()
    expected.allowsStandardised = true
    if preparation.cutsPatches || arrays.count > 1 { expected.planes = .picture }
    let sets = try arrays.map { try ImageData.read($0, named: "a.npy", expecting: expected).data }
    return try PreparedImages(
      sets, named: "a.npy", preparation: preparation, standardisation: standardisation)
  }

  /// What arrays mean without being told: flat images, pictures, colour, and what is ambiguous or
  /// not finite.
  @Test func layouts() throws {
    func prepared(
      _ shape: [Int], _ preparation: ImagePreparation = .automatic
    ) throws -> PreparedImages {
      let count = shape.reduce(1, *)
      return try self.prepared(
        [
          NumericArray(
            shape: shape, values: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 7) })
        ], preparation)
    }
    // Flat images of 64 × 64 are cut one by one: two tiles of 16 on a side within the border of 16.
    #expect(try prepared([50, 4_096]).images.shape == [50 * 4, 256])
    // One colour picture, one grey one.
    #expect(try prepared([64, 80, 3]).images.rows == 2 * 3)
    #expect(try prepared([64, 80]).images.rows == 2 * 3)
    #expect(try prepared([30, 144]).shape == ImageShape(height: 12, width: 12))
    // A picture of which each row may be a square image.
    let error = #expect(throws: UserDataError.self) { try prepared([64, 81]) }
    #expect("\(error!)".contains("--image-shape") && "\(error!)".contains("a.npy"))
    #expect(try prepared([64, 81], .whiten).images.rows == 2 * 3)
    #expect(throws: UserDataError.self) { try prepared([7]) }
    // Not finite, also where it would be whitened.
    var values = [Float](repeating: 1, count: 64 * 80)
    values[80 * 3 + 5] = .nan
    let bad = #expect(throws: UserDataError.self) {
      try self.prepared([NumericArray(shape: [1, 64, 80], values: values)], .whiten)
    }
    #expect("\(bad!)".contains("[0, 3, 5]"))
  }

  /// Inference shifts and scales as training did, whatever it is shown.
  @Test func standardisationIsKept() throws {
    let bright = NumericArray(shape: [4, 2, 2], values: (0..<16).map { Float($0) + 100 })
    let set = try prepared([bright], .standard)
    let scale = try #require(set.standardisation)
    #expect(abs(scale.mean - 107.5) < 1e-9 && abs(set.images.meanSquare() - 1) < 1e-6)
    let one = try prepared(
      [NumericArray(shape: [1, 2, 2], values: [100, 101, 102, 103] as [Float])], .standard, scale)
    #expect(one.images.elements == Array(set.images.row(0)))
  }

  /// Photographs of several sizes, bytes and colour, become patches; digits go from 0 to 1.
  @Test func photographs() throws {
    let greyBytes = (0..<5_120).map { (index: Int) -> UInt8 in
      UInt8(truncatingIfNeeded: index * 37 + index / 80 * 11)
    }
    let colourBytes = (0..<13_824).map { (index: Int) -> UInt8 in
      UInt8(truncatingIfNeeded: index * 53)
    }
    let set = try prepared([
      NumericArray(shape: [64, 80], values: greyBytes),
      NumericArray(shape: [72, 64, 3], values: colourBytes),
    ])
    #expect(set.shape == ImageShape(height: 16, width: 16) && set.preparation == .whiten)
    #expect(set.images.rows == 2 * 3 + 2 * 2)
    #expect(abs(set.images.meanSquare() - 1) < 1e-4)
    let pixels = (0..<3_920).map { UInt8($0 % 5 == 0 ? 255 : 51) }
    let digits = try prepared([NumericArray(shape: [5, 28, 28], values: pixels)])
    #expect(digits.preparation == .unit && digits.shape.height == 28)
    #expect(digits.images[0, 1] == Float(51) * Float(1.0 / 255) && digits.images[0, 0] == 1)
  }

  /// Pixels of another range than the run's are brought to it, so that R² cannot be ruined by 255.
  @Test func scaleOfTheRun() throws {
    let values = (0..<75).map { Float($0) / 74 }
    let read = try ImageData.read(NumericArray(shape: [3, 5, 5], values: values), named: "x").data
    let set = try PreparedImages([read], named: "x", preparation: .none, scale: .bytes)
    #expect(abs(set.images[0, 1] - 255 / 74) < 1e-5)
    let unit = try PreparedImages([read], named: "x", preparation: .unit, scale: .bytes)
    #expect(abs(unit.images[0, 1] - 1 / 74) < 1e-6)
  }

  /// Constant images teach nothing: a training on nothing else is refused, some are counted; a constant photograph
  /// has no patches.
  @Test func constantImages() throws {
    func digits(_ constant: Int) -> NumericArray {
      NumericArray(
        shape: [4, 5, 5], values: (0..<100).map { UInt8($0 / 25 < constant ? 90 : $0 % 25 * 10) })
    }
    #expect(try prepared([digits(2)]).constant == [0, 1])
    let blank = try prepared([digits(4)])
    #expect(blank.constant.count == 4)
    let error = #expect(throws: InferenceError.self) {
      try PoissonTraining(PoissonConfiguration(), images: blank)
    }
    #expect(error.map { "\($0)".contains("constant") } == true)
    let photograph = NumericArray(shape: [64, 80], values: [UInt8](repeating: 99, count: 5_120))
    #expect(throws: InferenceError.self) { try prepared([photograph], .whiten) }
  }
  /// Images of the patches' size are no pictures that could be whitened.
  @Test func patchesInPlaceOfPictures() throws {
    let patches = NumericArray(
      shape: [9, 16, 16], values: (0..<2_304).map { UInt8($0 * 37 % 251) })
    let error = #expect(throws: InferenceError.self) { try prepared([patches], .whiten) }
    #expect("\(error!)".contains("whole pictures"))
  }
}
