import Archives
import Tensors
import Testing
import UserData

@testable import PoissonInference

@Suite struct InferenceInputTests {
  private func input(_ shape: [Int], of image: ImageShape) throws -> InferenceInput {
    let pixels = (0..<shape.reduce(1, *)).map { UInt8($0 == 0 ? 51 : $0 % 251) }
    let (read, streams) = try ImageData.readVideo(
      "v.npy", array: NumericArray(shape: shape, values: pixels),
      of: [image.height, image.width, image.channels],
      expecting: ImageExpectation(
        scale: .bytes, shape: [image.height, image.width, image.channels]))
    return try InferenceInput(
      frames: read.data, streams: streams, named: "v.npy", of: image, preparation: .whiten)
  }

  /// Frames are taken as they are, one stream or several, and refused in another size.
  @Test func frames() throws {
    let image = ImageShape(height: 4, width: 3)
    #expect(try input([5, 4, 3], of: image).images.shape == [5, 12])
    #expect(try input([5, 12], of: image).streams == 1)
    let two = try input([2, 5, 4, 3], of: image)
    #expect(two.images.shape == [10, 12] && two.streams == 2)
    #expect(abs(two.images[0, 0] - 0.2) < 1e-6)
    for shape in [[5, 48, 48], [5, 3, 4], [5], [5, 4, 3, 1, 1]] {
      #expect(throws: (any Error).self) { try input(shape, of: image) }
    }
  }

  /// Colour video of a colour model, channels last or first, one stream or several.
  @Test func colourFrames() throws {
    let image = ImageShape(height: 8, width: 8, channels: 3)
    let last = try input([5, 8, 8, 3], of: image)
    #expect(last.images.shape == [5, 192] && last.streams == 1)
    let first = try input([5, 3, 8, 8], of: image)
    #expect(first.images.shape == [5, 192])
    // The second number of a pixel is its green: of planes the 65th.
    #expect(abs(first.images[0, 1] - 64.0 / 255) < 1e-6)
    #expect(try input([2, 5, 8, 8, 3], of: image).streams == 2)
    #expect(throws: (any Error).self) { try input([5, 8, 8], of: image) }
  }
}
