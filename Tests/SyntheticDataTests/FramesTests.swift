import Tensors
import Testing

@testable import SyntheticData

@Suite struct FramesTests {
  @Test func movingFrames() {
    var image = Matrix<Double>.zeros(21, 21)
    image[5, 10] = 1
    // A quarter turn moves the upper dot to a side; a full turn is the identity.
    let turned = Frames.rotated(image, by: 90)
    #expect(turned[10, 5] > 0.99 || turned[10, 15] > 0.99)
    var full = Frames.rotated(image, by: 360)
    full.add(image, scaledBy: -1)
    #expect(full.maximumMagnitude() < 1e-9)
    #expect(Frames.shifted(image, dy: 2, dx: -3)[7, 7] == 1)
    let matched = Frames.histogramMatched(Frames.rotated(image, by: 30), to: image)
    #expect(matched.elements.sorted() == image.elements.sorted())
    #expect(
      Frames.jittering(image, count: 3, seed: 1) == Frames.jittering(image, count: 3, seed: 1))
  }
}
