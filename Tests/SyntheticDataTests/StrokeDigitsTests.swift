import SyntheticData
import Tensors
import Testing

@Suite struct StrokeDigitsTests {
  @Test func imagesFollowFromSeedAndIndexAlone() {
    let digits = StrokeDigits(seed: 11)
    let whole = digits.images(0..<30)
    let part = digits.images(12..<20)
    #expect(part.pixels == whole.pixels.rows(12..<20))
    #expect(part.labels == Array(whole.labels[12..<20]))
    #expect(StrokeDigits(seed: 12).images(0..<30).pixels != whole.pixels)
  }

  @Test func pixelsAndClasses() {
    let (pixels, labels) = StrokeDigits(seed: 1).images(0..<1_000)
    #expect(pixels.elements.allSatisfy { $0 >= 0 && $0 <= 1 })
    for digit in 0...9 {
      // 100 ± 9.5: false alarm below 1e-6 each.
      #expect((50...150).contains(labels.count { $0 == digit }))
    }
    // Ink on every image; strokes reach the border in few of them.
    var touching = 0
    for row in 0..<pixels.rows {
      let ink = pixels.row(row).reduce(0, +)
      #expect(ink > 15 && ink < 250)
      if pixels.row(row).prefix(28).reduce(0, +) > 0 { touching += 1 }
    }
    #expect(touching < 30)
  }

  @Test func classesCanBeChosen() {
    let (_, labels) = StrokeDigits(seed: 1, classes: [1, 3, 6, 42]).images(0..<200)
    #expect(Set(labels) == [1, 3, 6])
  }

  @Test func withoutVariabilityAClassIsOneImage() {
    let (pixels, labels) = StrokeDigits(seed: 1, classes: [4], variability: 0).images(0..<5)
    #expect(labels == [4, 4, 4, 4, 4])
    for row in 1..<5 { #expect(pixels.row(row).elementsEqual(pixels.row(0))) }
  }

  /// A nearest-mean classifier tells the classes apart: they are digits, not blots.
  @Test func classesDiffer() {
    let (pixels, labels) = StrokeDigits(seed: 1).images(0..<600)
    var means = Matrix<Float>.zeros(10, 784)
    for (row, label) in labels.enumerated() {
      for unit in 0..<784 { means[label, unit] += pixels[row, unit] / 60 }
    }
    let (fresh, truth) = StrokeDigits(seed: 2).images(0..<300)
    let scores = fresh.times(transpose: means)
    let norms = (0..<10).map { k in means.row(k).reduce(0) { $0 + $1 * $1 } }
    let right = (0..<300).count { row in
      let guess = (0..<10).max { scores[row, $0] - norms[$0] / 2 < scores[row, $1] - norms[$1] / 2 }
      return guess == truth[row]
    }
    #expect(right > 210)
  }
}
