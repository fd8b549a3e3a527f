import Archives
import Diagnostics
import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct DataTests {
  /// Dead leaves: every grey between 0 and 1, flat discs with edges, the same for the same seed.
  @Test func deadLeaves() {
    let leaves = DeadLeaves(side: 64, discs: 3_000)
    let image = leaves.image(0, seed: 3)
    #expect(image == leaves.image(0, seed: 3))
    #expect(image != leaves.image(1, seed: 3))
    #expect(image.elements.allSatisfy { $0 > 0 && $0 < 1 })
    var equal = 0
    for i in 0..<64 { for j in 1..<64 where image[i, j] == image[i, j - 1] { equal += 1 } }
    let share = Double(equal) / (64 * 63)
    #expect(share > 0.5 && share < 0.99)
  }

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
    for i in 0..<32 { for j in 0..<48 { image[i, j] = sine(2 * .pi * Double(6 * j) / 48) } }
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
    #expect(throws: InferenceError.self) {
      let _: Matrix<Float> = try PatchExtraction().patches(of: [.zeros(20, 20)])
    }
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

  /// Weights written and read under the reference's names, with a checkpoint's prefix and buffers.
  @Test func tensorNames() throws {
    let model = IterativeModel<Float>(makeModel(.gaussian, .relu))
    var tensors: [String: NumericArray] = ["layer.temp": NumericArray(shape: [1], values: [1.0])]
    for (name, tensor) in model.tensors { tensors["layer." + name] = tensor }
    #expect(tensors["layer.log_lr.1"]?.shape == [1])
    let read = try IterativeModel<Float>(tensors: tensors)
    #expect(read.parameters == model.parameters)
    #expect(read.configuration.activation == .relu)
    tensors["layer.u_init.0"] = nil
    #expect(throws: InferenceError.self) { try IterativeModel<Float>(tensors: tensors) }
  }
}
