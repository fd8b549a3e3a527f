import Archives
import Foundation
import LangevinMachines
import Tensors
import Testing
import UserData

@Suite struct ImageSetTests {
  @Test func imageSets() throws {
    let set = NearestImagesTests.digits
    #expect(set.classes == [1, 3, 6])
    #expect(set.selecting(classes: [3]).labels.allSatisfy { $0 == 3 })
    let half = try set.prefix(3).halved()
    #expect(half.unitCount == 196)
    let block = [58, 59, 86, 87].map { set.images[1, $0] }
    let mean = block.reduce(Float(0), +) / 4
    #expect(abs(half.images[1, 15] - mean) < 1e-6)
    let bytes = try ImageSet(bytes: [0, 255, 51, 204], labels: [1], height: 2, width: 2)
    #expect(bytes.images.elements == [-1, 1, Float(2 * 0.2 - 1), Float(2 * 0.8 - 1)])
    let labelled = set.prefix(2).withLabelUnits(classes: [1, 3, 6], copies: 5)
    #expect(labelled.unitCount == 784 + 15)
    #expect(labelled.images.row(0).suffix(15).reduce(0, +) == -5)
    #expect(throws: LangevinMachineError.self) {
      _ = try ImageSet(images: .zeros(2, 5), height: 2, width: 2)
    }
    #expect(throws: LangevinMachineError.self) {
      _ = try ImageSet(images: .zeros(2, 5), height: 1, width: 5).halved()
    }
  }

  /// Whole numbers are pixels 0...255 of any type, others pixels 0...1 or currents; what fits none is
  /// refused, and used where the user says how.
  @Test func imageFiles() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString).npy"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    func images(_ array: NumericArray, _ range: PixelRange? = nil) throws -> [Float] {
      try Npy.write(array, to: path)
      var options = ReadingOptions()
      options.pixelRange = range
      return try ImageSet(reading: path, options: options).images.elements
    }
    let shape = [1, 2, 2]
    let expected: [Float] = [-1, 1, Float(2 * 0.2 - 1), Float(2 * 0.8 - 1)]
    #expect(try images(NumericArray(shape: shape, values: [0, 255, 51, 204])) == expected)
    #expect(
      try images(NumericArray(shape: shape, values: [0, 255, 51, 204] as [Int32])) == expected)
    #expect(
      try images(NumericArray(shape: shape, values: [0, 255, 51, 204] as [UInt8])) == expected)
    #expect(
      try images(NumericArray(shape: shape, values: [0, 255, 51, 204] as [Float])) == expected)
    #expect(
      try images(NumericArray(shape: shape, values: [0, 1, 0.5, 0] as [Float])) == [-1, 1, 0, -1])
    #expect(try images(NumericArray(shape: shape, values: [-1, 1, -1, 1])) == [-1, 1, -1, 1])
    let wide = NumericArray(shape: shape, values: [-2.5, 1, 0.5, 0] as [Float])
    #expect(try images(wide, PixelRange.none) == [-2.5, 1, 0.5, 0])
    for bad in [
      wide, NumericArray(shape: shape, values: [0, 256, 51, 204]),
      NumericArray(shape: shape, values: [0, 16, 3, 4]),
      NumericArray(shape: [3, 0, 3], values: [] as [Float]),
      NumericArray(shape: [5, 0], values: [] as [Float]),
      NumericArray(shape: [0, 4], values: [] as [Float]),
    ] {
      #expect(throws: UserDataError.self) { _ = try images(bad) }
    }
  }

  /// Colours become grey by luminance.
  @Test func colours() throws {
    let array = NumericArray(
      shape: [1, 5, 5, 3], values: (0..<75).map { UInt8($0 % 3 == 1 ? 255 : 0) })
    let set = try ImageSet(ImageData.read(array, named: "x").data)
    #expect(set.unitCount == 25 && abs(set.images[0, 7] - (2 * 0.587 - 1)) < 1e-6)
  }
}
