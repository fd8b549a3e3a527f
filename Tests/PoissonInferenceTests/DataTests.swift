import Archives
import Diagnostics
import Foundation
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
    let sets = try [ImagePreparation.whiten, .whitenAsPublished].map {
      try PreparedImages([(name: "a", array: photo)], preparation: $0)
    }
    #expect(sets[0].images != sets[1].images)
  }

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

  /// A run's weights say what they are; bare ones are taken for what they look like.
  @Test func weightsOfARun() throws {
    let path = NSTemporaryDirectory() + "reverie-weights-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var configuration = InferenceConfiguration(preset: .small, family: .bernoulli)
    configuration.image = ImageShape(height: 2, width: 8)
    (configuration.latents, configuration.decoder) = (5, .multilayer(hidden: [7]))
    let model = IterativeModel<Float>(configuration.model(for: configuration.image!), seed: 1)
    let run = try RunDirectory.create(
      path,
      record: RunRecord(
        family: "poisson-vae", configuration: try JSONValue(encoding: configuration), seed: 1),
      mode: .fresh)
    try run.writeModel(model.tensors)
    let file = path + "/model.safetensors"
    let read = try TrainedInference(readingWeights: file)
    #expect(read.model.configuration == model.configuration)
    #expect(read.model.parameters == model.parameters && read.configuration == configuration)
    #expect(throws: InferenceError.self) {
      try TrainedInference(readingWeights: file, activation: .tanh)
    }
    let bare = IterativeModel<Float>(makeModel(.gaussian, .softplus))
    try Safetensors.write(Safetensors(tensors: bare.tensors), to: file)
    let softplus = try TrainedInference(readingWeights: file, activation: .softplus).model
    #expect(softplus.configuration.activation == .softplus)
  }

  /// What cannot work is refused before a run begins.
  @Test func settingsThatCannotWork() {
    func problem(_ change: (inout InferenceConfiguration) -> Void) -> String? {
      var configuration = InferenceConfiguration(preset: .small)
      change(&configuration)
      return configuration.problem
    }
    #expect(problem { _ in } == nil)
    #expect(problem { $0.validationShare = 0 }?.contains("validationShare") == true)
    #expect(problem { $0.validationShare = 1.5 }?.contains("1.5") == true)
    #expect(problem { $0.plan.divergenceWeight = -1 }?.contains("divergenceWeight") == true)
    #expect(problem { $0.plan.learningRate = 0 }?.contains("learningRate") == true)
    #expect(problem { $0.plan.finalTemperature = 0 }?.contains("finalTemperature") == true)
    #expect(problem { $0.plan.innerIterations = 0 }?.contains("innerIterations") == true)
    #expect(problem { $0.plan.windows = 0 }?.contains("windows") == true)
    #expect(throws: InferenceError.self) {
      try InferenceTraining(
        InferenceConfiguration(preset: .small),
        images: PreparedImages(images: .zeros(1, 16), shape: ImageShape(height: 4, width: 4)))
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
