import Archives
import Diagnostics
import RandomStreams
import SyntheticData
import Tensors
import Testing
import UserData

@testable import PoissonInference

@Suite struct PatchExtractionTests {
  /// Whitening flattens the spectrum of dead leaves (∝ 1/f² before) between 0.05 and 0.25 cycles
  /// per pixel: neighbouring pixels of patches are far less correlated.
  @Test func whiteningDecorrelates() {
    let image = DeadLeaves(side: 128).image(0, seed: 1)
    func correlation(_ x: Matrix<Double>) -> Double {
      let mean = x.mean()
      var (cross, square) = (0.0, 0.0)
      for i in 20..<108 {
        for j in 20..<107 {
          cross += (x[i, j] - mean) * (x[i, j + 1] - mean)
          square += (x[i, j] - mean) * (x[i, j] - mean)
        }
      }
      return cross / square
    }
    let whitened = PatchExtraction().whitened(image)
    #expect(correlation(image) > 0.8)
    #expect(abs(correlation(whitened)) < 0.5)
    #expect(abs(whitened.mean()) < 1e-9)
    #expect(abs(whitened.meanSquare() - 1) < 1e-9)
  }

  /// A pure grating passes the filter with exactly its gain.
  @Test func radialFilterGain() {
    var image = Matrix<Double>.zeros(32, 48)
    for i in 0..<32 { for j in 0..<48 { image[i, j] = sin(2 * .pi * Double(6 * j) / 48) } }
    let filtered = RadialFilter.apply(to: image) { $0 == 0 ? 5 : 3 * $0 }
    for (i, j) in [(0, 1), (17, 30), (31, 47)] {
      #expect(abs(filtered[i, j] - 3 * 0.125 * image[i, j]) < 1e-9)
    }
  }

  @Test func tilesAndSplit() throws {
    let picture = Matrix<Double>(rows: 50, columns: 70, elements: (0..<3_500).map { Double($0) })
    let tiles = PatchExtraction(side: 8, border: 5).tiles(picture)
    #expect(tiles.shape == [5 * 7, 64])
    #expect(tiles[0, 0] == picture[5, 5] && tiles[8, 9] == picture[14, 14])
    let (train, valid) = PatchExtraction.split(
      Matrix<Double>(rows: 100, columns: 1, elements: (0..<100).map { Double($0) }))
    #expect(train.rows == 80 && valid.rows == 20)
    #expect(valid.elements.prefix(3) == [8, 9, 18])
    #expect(throws: InferenceError.self) { try PatchExtraction().patches(of: [.zeros(20, 20)]) }
  }

  /// Both parts of a split hold a row wherever there are two, near the share asked for.
  @Test(arguments: [0.001, 0.2, 0.5, 0.8, 0.999])
  func splitsOfFewRows(share: Double) {
    for count in 2..<120 {
      let rows = Matrix<Double>(rows: count, columns: 1, elements: (0..<count).map { Double($0) })
      let (train, validation) = PatchExtraction.split(rows, share: share)
      #expect(train.rows >= 1 && validation.rows >= 1, "\(count)")
      #expect(Set(train.elements + validation.elements).count == count)
      // Each of at most ten runs rounds, and holds back one at least.
      #expect(abs(Double(validation.rows) - share * Double(count)) <= 5, "\(count)")
    }
  }

  /// The published helper's gain is R(f) = f exp(-(f/½)⁴) at the distance from the Nyquist corner,
  /// by hand: at zero √½ e⁻⁴, at an axis-aligned 0.1 √0.41 exp(-(√0.41/½)⁴), unchanged halfway along
  /// the diagonal.
  @Test func publishedFilterGain() throws {
    var published = PatchExtraction()
    published.imitatesPublishedFilter = true
    #expect(abs(published.gain(0, 0) - 0.012951) < 1e-6)
    #expect(abs(published.gain(0.1, 0) - 0.043482) < 1e-6)
    #expect(published.gain(0, 0.1) == published.gain(0.1, 0))
    #expect(abs(PatchExtraction().gain(0.1, 0) - 0.099840) < 1e-6)
    #expect(published.gain(0.25, 0.25) == PatchExtraction().gain(0.25, 0.25))
    #expect(published.gain(0.5, 0.5) == 0 && PatchExtraction().gain(0, 0) == 0)
    // And it is what the preparation asks for.
    let photo = NumericArray(DeadLeaves(side: 64, discs: 1_000).image(0, seed: 1))
    var expected = ImageExpectation()
    (expected.planes, expected.allowsAnyScale) = (.picture, true)
    let picture = try ImageData.read(photo, named: "a", expecting: expected).data
    let sets = try [ImagePreparation.whiten, .whitenAsPublished].map {
      try PreparedImages([picture], named: "a", preparation: $0)
    }
    #expect(sets[0].images != sets[1].images)
  }
}
