import SyntheticData
import Tensors
import Testing

@testable import LangevinMachines

@Suite struct NearestImagesTests {
  static let digits = ImageSet(StrokeDigits(seed: 4, classes: [1, 3, 6]), 0..<400)

  @Test func polarityIsReadFromTheBorder() {
    let set = Self.digits.prefix(10)
    let polarity = Polarity(height: 28, width: 28)
    #expect(polarity.border.count == 784 - 22 * 22)
    let rates = set.images.activated(.tanh)
    #expect(polarity.signs(of: rates) == [Float](repeating: 1, count: 10))
    let inverted = rates.negated()
    #expect(polarity.signs(of: inverted) == [Float](repeating: -1, count: 10))
    #expect(polarity.fixed(inverted) == rates)
  }

  @Test func referencesFindThemselvesInBothSigns() {
    let nearest = NearestImages(Self.digits)
    let rates = Self.digits.images.activated(.tanh)
    let matches = nearest.matches(of: rates.rows(0..<40))
    #expect(matches.map(\.index) == Array(0..<40))
    #expect(matches.allSatisfy { abs($0.similarity - 1) < 1e-5 })
    let inverted = nearest.matches(of: rates.rows(0..<40).negated())
    #expect(inverted.map(\.index) == Array(0..<40))
  }

  /// Data in black on white: references and frames that are both inverted compare as the originals do, in
  /// either sign of the frames.
  @Test func invertedDataCompareAsTheOriginals() throws {
    let inverted = try ImageSet(
      images: Self.digits.images.negated(), labels: Self.digits.labels, height: 28, width: 28)
    let (nearest, other) = (NearestImages(Self.digits), NearestImages(inverted))
    #expect(nearest.polarity == Polarity(height: 28, width: 28))
    #expect(other.polarity?.wanted == -1 && other.polarity == Polarity(of: inverted))
    let fresh = ImageSet(StrokeDigits(seed: 5, classes: [1, 3, 6]), 0..<60)
    let frames = fresh.images.activated(.tanh)
    let expected = nearest.matches(of: frames)
    for turned in [frames, frames.negated()] {
      let found = other.matches(of: turned)
      #expect(found.map(\.label) == expected.map(\.label))
      for (one, two) in zip(found, expected) {
        #expect(abs(one.similarity - two.similarity) < 1e-5)
      }
    }
  }

  @Test func labelsOfUnseenDigits() {
    let nearest = NearestImages(Self.digits)
    let fresh = ImageSet(StrokeDigits(seed: 5, classes: [1, 3, 6]), 0..<200)
    let labels = nearest.labels(of: fresh.images.activated(.tanh))
    let right = zip(labels, fresh.labels).count { $0 == $1 }
    #expect(right >= 195)
  }

  /// Vote of the seven nearest, ties to the class of the nearest.
  @Test func votesAreCounted() throws {
    let images = Matrix<Float>([[1, -1, 0, 0], [1, -1, 0.1, 0], [0, 0, 1, -1], [-1, 1, 0, 0]])
    let set = try ImageSet(images: images, labels: [7, 7, 2, 5], height: 2, width: 2)
    var nearest = NearestImages(
      set, meanImage: [Float](repeating: 0, count: 4), fixesSign: false)
    nearest.voters = 3
    let frame = Matrix<Float>([[0.6, -0.6, 0.5, -0.4]])
    let similarities = nearest.similarities(of: frame).row(0)
    #expect(similarities.enumerated().max { $0.element < $1.element }!.offset == 1)
    #expect(nearest.matches(of: frame)[0].label == 7)
  }
}
