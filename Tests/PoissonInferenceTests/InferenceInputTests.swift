import Archives
import Tensors
import Testing

@testable import PoissonInference

@Suite struct InferenceInputTests {
  /// Frames are taken as they are, one stream or several, and refused in another size.
  @Test func frames() throws {
    let image = ImageShape(height: 4, width: 3)
    func input(_ shape: [Int]) throws -> InferenceInput {
      try InferenceInput(
        frames: NumericArray(
          shape: shape, values: [UInt8](repeating: 51, count: shape.reduce(1, *))),
        name: "v.npy", of: image, preparation: .whiten)
    }
    #expect(try input([5, 4, 3]).images.shape == [5, 12] && input([5, 12]).streams == 1)
    let two = try input([2, 5, 4, 3])
    #expect(two.images.shape == [10, 12] && two.streams == 2)
    #expect(abs(two.images[0, 0] - 0.2) < 1e-6)
    for shape in [[5, 48, 48], [5, 3, 4], [5], [5, 4, 3, 1, 1]] {
      #expect(throws: InferenceError.self) { try input(shape) }
    }
  }
}
