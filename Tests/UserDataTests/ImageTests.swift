import Archives
import Testing

@testable import UserData

@Suite struct ImageTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Bytes that fill 0...255.
  private func bytes(_ shape: [Int]) -> NumericArray {
    NumericArray(
      shape: shape, values: (0..<shape.reduce(1, *)).map { UInt8(truncatingIfNeeded: $0 * 37) })
  }

  private func npy(_ array: NumericArray, _ name: String = "x.npy") throws -> String {
    try Npy.write(array, to: directory.file(name))
    return directory.file(name)
  }

  private func read(
    _ array: NumericArray, _ options: ReadingOptions = ReadingOptions(), scale: PixelScale? = nil
  ) throws -> Reading<ImageData> {
    try ImageData.read(
      npy(array), options: options, expecting: ImageExpectation(scale: scale))
  }

  private func refusal(
    _ array: NumericArray, _ options: ReadingOptions = ReadingOptions(), scale: PixelScale? = nil
  ) -> UserDataError? {
    do {
      _ = try read(array, options, scale: scale)
      return nil
    } catch {
      return error as? UserDataError
    }
  }

  private func shape(_ data: ImageData) -> [Int] {
    [data.count, data.height, data.width, data.channels]
  }

  // MARK: - Tables

  /// An identity beside label and pixels is left out, whatever it is called.
  @Test(arguments: ["id,label", "image,label", "label,sample_no", "split,id,label"])
  func strangersAreLeftOut(names: String) throws {
    let names = names.split(separator: ",").map(String.init)
    let header = (names + (0..<64).map { "px\($0)" }).joined(separator: ",")
    let lines = (0..<20).map { row in
      let first = names.map {
        $0 == "label" ? "\(row % 7)" : $0 == "split" ? "train" : "\(1_000 + 3 * row)"
      }
      return (first + (0..<64).map { "\(($0 * 37 + row) % 256)" }).joined(separator: ",")
    }
    let path = try directory.write(([header] + lines).joined(separator: "\n"), to: "i.csv")
    let read = try ImageData.read(path)
    #expect(shape(read.data) == [20, 8, 8, 1])
    #expect(read.data.labels == (0..<20).map { $0 % 7 })
    #expect(
      Set(read.understanding.leftOut.map(\.name)) == Set(names).subtracting(["label"]),
      "\(read.understanding.line)")
  }

  /// Labels before or behind flat pixels in an array, as MNIST's tables have them.
  @Test(arguments: [true, false]) func labelsInArrays(first: Bool) throws {
    let rows = (0..<30).map { row -> [Float] in
      let pixels = (0..<64).map { Float(($0 * 37 + row * 5) % 256) }
      return first ? [Float(row % 10)] + pixels : pixels + [Float(row % 10)]
    }
    let read = try read(NumericArray(shape: [30, 65], values: rows.flatMap { $0 }))
    #expect(shape(read.data) == [30, 8, 8, 1] && read.data.labels == (0..<30).map { $0 % 10 })
    #expect(read.data.array.values(as: Float.self)[64] == 5)
    #expect(read.understanding.line.contains(first ? "first column" : "last column"))
  }

  /// Where both ends may be labels, or the whole a picture, the user is asked; a column of nearly one value is none.
  @Test func labelsAtEitherEndAreAsked() throws {
    func array(_ rows: Int, _ first: (Int) -> Float) -> NumericArray {
      var values: [Float] = []
      for row in 0..<rows {
        values.append(first(row))
        for pixel in 1..<144 { values.append(Float((pixel * 37 + row) % 256)) }
        values.append(Float(row % 10))
      }
      return NumericArray(shape: [rows, 145], values: values)
    }
    let both = try #require(refusal(array(900) { Float($0 % 3) }))
    #expect(both.advice.contains("--labels first or --labels last"), "\(both)")
    var options = ReadingOptions()
    options.labels = "last"
    let read = try read(array(900) { Float($0 % 3) }, options)
    #expect(shape(read.data) == [900, 12, 12, 1] && read.data.labels == (0..<900).map { $0 % 10 })
    #expect(read.data.array.values(as: Float.self)[144] == 1)
    #expect(try self.read(array(900) { $0 % 20 == 0 ? 1 : 0 }).data.labels[7] == 7)
    // 400 by 145 may be one picture.
    let picture = try #require(refusal(array(400) { _ in 0 }))
    #expect(picture.advice.contains("--labels last for 400 images"), "\(picture)")
    options = ReadingOptions()
    options.imageShape = [12, 12]
    #expect(shape(try self.read(array(400) { _ in 0 }, options).data) == [400, 12, 12, 1])
    // A column of fractions is no label, whoever says so.
    options.labels = "first"
    #expect(
      refusal(array(900) { Float($0) / 2 }, options)?.expected.contains("whole numbers") == true)
  }

  /// One value far from all others is named, and decides no scale.
  @Test func outliersAreNamed() throws {
    var whole = (0..<2_000).map { Float(($0 * 37) % 256) }
    whole[777] = 4_000
    let high = try #require(refusal(NumericArray(shape: [20, 10, 10], values: whole)))
    #expect(high.place.contains("[7, 7, 7]") && high.got == "4000", "\(high)")
    #expect(high.advice.contains("--pixel-range 0,255"), "\(high)")
    whole[777] = -1
    let low = try #require(refusal(NumericArray(shape: [20, 10, 10], values: whole)))
    #expect(low.place.contains("[7, 7, 7]") && low.got == "-1", "\(low)")
    var fractions = (0..<2_000).map { Float(($0 * 37) % 256) / 255 }
    fractions[5] = -1
    let current = try #require(refusal(NumericArray(shape: [20, 10, 10], values: fractions)))
    #expect(current.got == "-1" && current.advice.contains("--pixel-range 0,1"), "\(current)")
    // Half of them below 0 are currents.
    let currents = fractions.map { 2 * max(0, $0) - 1 }
    #expect(
      try read(NumericArray(shape: [20, 10, 10], values: currents)).data.scale.origin == .currents)
  }

  /// FER-2013 holds all pixels in one field; the label has no usual name, and text beside is left out.
  @Test(arguments: [" ", ", "]) func pixelsOfOneField(separator: String) throws {
    let quote = separator == " " ? "" : "\""
    func line(_ label: Int, _ count: Int = 64) -> String {
      let pixels = (0..<count).map { "\(($0 * 37 + label) % 256)" }.joined(separator: separator)
      return "\(label),\(quote)\(pixels)\(quote),\"Public, \"\"Test\"\"\""
    }
    let header = "emotion,pixels,Usage"
    let lines = (0..<20).map { line($0 % 7) }
    let path = try directory.write(([header] + lines).joined(separator: "\n"), to: "fer.csv")
    let read = try ImageData.read(path)
    #expect(shape(read.data) == [20, 8, 8, 1])
    #expect(read.data.labels == (0..<20).map { $0 % 7 })
    #expect(read.understanding.leftOut.map(\.name) == ["Usage"])
    #expect(read.data.array.values(as: Double.self)[64 + 1] == 38)
    let short = try directory.write(
      ([header] + lines + [line(3, 63)]).joined(separator: "\n"), to: "short.csv")
    let error = #expect(throws: UserDataError.self) { try ImageData.read(short) }
    #expect(error?.expected.contains("64 numbers") == true && error?.got == "63")
  }

  // MARK: - Layout

  @Test func pixelsOrImagesComeLast() throws {
    let turned = try #require(refusal(bytes([784, 100])))
    #expect(turned.kind == .ambiguous && turned.advice.contains("x.T"))
    var options = ReadingOptions()
    options.imageShape = [10, 10]
    #expect(shape(try read(bytes([784, 100]), options).data) == [784, 10, 10, 1])
    #expect(try #require(refusal(bytes([784, 784]))).kind == .ambiguous)
    let svhn = try #require(refusal(bytes([16, 16, 3, 120])))
    #expect(svhn.advice.contains("120 images of 16 × 16 × 3"))
  }

  /// The label of a table is the column that is not named like the pixels.
  @Test(arguments: [true, false])
  func labelsByAnotherName(isFirst: Bool) throws {
    let pixels = (0..<25).map { "px_\($0)" }
    let rows = (0..<20).map { row in
      let values = (0..<25).map { "\(($0 * 11 + row * 7) % 256)" }
      return (isFirst ? ["\(row % 3)"] + values : values + ["\(row % 3)"]).joined(separator: ",")
    }
    let names = isFirst ? ["kind"] + pixels : pixels + ["kind"]
    let text = ([names.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
    let read = try ImageData.read(directory.write(text, to: "k.csv"))
    #expect(shape(read.data) == [20, 5, 5, 1] && read.data.labels == (0..<20).map { $0 % 3 })
    #expect(read.understanding.line.contains("labels from `kind`"))
  }

  @Test(arguments: [
    ([50, 12, 12], [50, 12, 12, 1]), ([50, 12, 20], [50, 12, 20, 1]),
    ([50, 784], [50, 28, 28, 1]),
    ([60, 3_072], [60, 32, 32, 3]), ([40, 3, 32, 32], [40, 32, 32, 3]),
    ([40, 32, 32, 3], [40, 32, 32, 3]), ([5, 1, 28, 28], [5, 28, 28, 1]),
    ([2, 3, 30, 40], [2, 30, 40, 3]), ([90, 60, 3], [1, 90, 60, 3]), ([70, 90], [1, 70, 90, 1]),
  ])
  func likelyLayouts(array: [Int], images: [Int]) throws {
    #expect(shape(try read(bytes(array)).data) == images)
  }

  @Test(arguments: [
    [12, 12, 120], [28, 28, 1_000], [12, 10, 120], [32, 32, 32, 32], [3, 3, 3, 3], [64, 64],
    [3, 32, 40], [100, 300], [28, 28, 28], [60, 60 * 60 * 3], [5, 7],
  ])
  func unlikelyLayoutsAreAsked(array: [Int]) throws {
    let error = try #require(refusal(bytes(array)))
    #expect(error.kind == .ambiguous)
    #expect(
      ["--image-shape", "--channels"].contains { error.advice.contains($0) })
  }

  @Test func layoutsAreGiven() throws {
    var options = ReadingOptions()
    options.imageShape = [10, 30]
    #expect(shape(try read(bytes([100, 300]), options).data) == [100, 10, 30, 1])
    options.imageShape = [100, 300]
    #expect(shape(try read(bytes([100, 300]), options).data) == [1, 100, 300, 1])
    options.imageShape = [10, 10, 3]
    options.channels = .last
    #expect(shape(try read(bytes([100, 300]), options).data) == [100, 10, 10, 3])
    options = ReadingOptions()
    options.channels = .first
    #expect(shape(try read(bytes([3, 32, 40]), options).data) == [1, 32, 40, 3])
    options.imageShape = [10, 31]
    #expect(refusal(bytes([100, 300]), options)?.kind == .wrongOption)
    options = ReadingOptions()
    options.imageShape = [12, 14]
    #expect(refusal(bytes([50, 12, 12]), options)?.kind == .wrongOption)
    options.imageShape = [32, 40]
    #expect(shape(try read(bytes([3, 32, 40]), options).data) == [3, 32, 40, 1])
  }

  /// Planes of colour become pixels of colour.
  @Test func channelsMoveBehind() throws {
    let source = bytes([2, 3, 4, 5])
    let data = try read(source).data
    for (n, c, y, x) in [(0, 0, 0, 0), (1, 2, 3, 4), (0, 1, 2, 3)] {
      #expect(
        data.array.number(at: ((n * 4 + y) * 5 + x) * 3 + c)
          == source.number(at: ((n * 3 + c) * 4 + y) * 5 + x))
    }
    var options = ReadingOptions()
    options.transpose = true
    let turned = try read(source, options).data
    #expect(shape(turned) == [2, 5, 4, 3])
    #expect(
      turned.array.number(at: ((0 * 5 + 3) * 4 + 2) * 3 + 1)
        == source.number(at: ((0 * 3 + 1) * 4 + 2) * 5 + 3))
  }

  // MARK: - Labels

  @Test func tablesWithLabels() throws {
    let pixels = (0..<16).map { "pixel\($0)" }
    var rows = (["label"] + pixels).joined(separator: ",") + "\n"
    for row in 0..<20 {
      rows +=
        (["\(row % 4)"] + (0..<16).map { "\(($0 * 17 + row) % 256)" }).joined(separator: ",") + "\n"
    }
    let read = try ImageData.read(try directory.write(rows, to: "train.csv"))
    #expect(shape(read.data) == [20, 4, 4, 1] && read.data.scale == .bytes)
    #expect(read.data.labels.prefix(5) == [0, 1, 2, 3, 0])
    #expect(read.data.array.number(at: 16) == 1)
    var options = ReadingOptions()
    options.labels = "none"
    #expect(
      try ImageData.read(directory.file("train.csv"), options: options).data.labels.isEmpty)
    let text = rows.split(separator: "\n").dropFirst().joined(separator: "\n")
    let bare = try ImageData.read(try directory.write(text, to: "bare.csv"))
    #expect(bare.data.labels.count == 20 && bare.data.height == 4)
  }

  @Test func archivesWithLabels() throws {
    let labels = NumericArray(shape: [20, 1], values: (0..<20).map { $0 % 3 })
    let path = directory.file("m.npz")
    try Npz.write(
      [
        "train_images": bytes([20, 8, 8]), "train_labels": labels, "test_images": bytes([5, 8, 8]),
        "test_labels": NumericArray(shape: [5, 1], values: [0, 1, 2, 0, 1]),
      ], to: path)
    let read = try ImageData.read(path + ":train_images")
    #expect(read.data.labels.count == 20 && read.data.labels[4] == 1)
    #expect(read.understanding.leftOut.map(\.name) == ["test_images", "test_labels"])
    let error = #expect(throws: UserDataError.self) { try ImageData.read(path) }
    #expect(error?.kind == .ambiguous)
    try Npz.write(["x": bytes([20, 8, 8]), "y": labels], to: directory.file("s.npz"))
    #expect(try ImageData.read(directory.file("s.npz")).data.labels.count == 20)
    var options = ReadingOptions()
    options.labels = path + ":test_labels"
    #expect(throws: UserDataError.self) {
      try ImageData.read(directory.file("s.npz") + ":x", options: options)
    }
  }

  @Test func cifarRecords() throws {
    let record = (0..<3_072).map { UInt8(truncatingIfNeeded: $0 / 4) }
    let path = try directory.write([7] + record + [2] + record, to: "data_batch_1.bin")
    for name in [path, path + ":images"] {
      let data = try ImageData.read(name).data
      #expect(shape(data) == [2, 32, 32, 3] && data.labels == [7, 2])
      #expect(data.array.number(at: 1) == 0 && data.array.number(at: 3 * 5 + 1) == 1)
    }
  }

  // MARK: - Directories

  private func idx(_ shape: [Int], _ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0, 0, 8, UInt8(shape.count)]
    for length in shape { result += [0, 0, UInt8(length >> 8), UInt8(length & 255)] }
    return result + bytes
  }

  @Test(arguments: [
    "train-images.idx3-ubyte", "train-images-idx3-ubyte", "emnist-x-train-images-idx3-ubyte",
  ])
  func idxDirectories(name: String) throws {
    let pixels = (0..<32).map { UInt8($0 * 8) }
    _ = try directory.write(idx([2, 4, 4], pixels), to: "d/\(name)")
    let label = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    _ = try directory.write(idx([2], [3, 9]), to: "d/\(label)")
    _ = try directory.write(
      idx([1, 4, 4], Array(pixels.prefix(16))), to: "d/t10k-images.idx3-ubyte")
    let read = try ImageData.read(directory.file("d"))
    #expect(read.data.labels == [3, 9] && shape(read.data) == [2, 4, 4, 1])
    #expect(read.understanding.warnings.isEmpty != name.contains("emnist"))
    var options = ReadingOptions()
    options.part = "t10k"
    #expect(try ImageData.read(directory.file("d"), options: options).data.count == 1)
    options.part = "valid"
    #expect(throws: UserDataError.self) {
      try ImageData.read(directory.file("d"), options: options)
    }
  }

  /// Grey pictures of 3 × 2 and a colour one of 1 × 2, as PNG files.
  private static let grey: [UInt8] = [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0,
    0, 2, 0, 0, 0, 3, 8, 0, 0, 0, 0, 156, 129, 129, 93, 0, 0, 0,
    17, 73, 68, 65, 84, 120, 156, 99, 96, 48, 98, 72, 153, 198, 112, 226, 63, 0,
    8, 66, 2, 244, 155, 129, 119, 204, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66,
    96, 130,
  ]
  private static let colour: [UInt8] = [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0,
    0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0, 123, 64, 232, 221, 0, 0, 0,
    15, 73, 68, 65, 84, 120, 156, 99, 248, 207, 192, 192, 37, 34, 7, 0, 6, 101,
    1, 60, 146, 44, 245, 235, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
  ]

  @Test func pictures() throws {
    let path = try directory.write(Self.grey, to: "p.png")
    let picture = try ImageData.read(path).data
    #expect(shape(picture) == [1, 3, 2, 1] && picture.scale.white == 255)
    #expect(picture.values().elements == [0, 50, 100, 150, 200, 255])
    let colour = try ImageData.read(try directory.write(Self.colour, to: "c.png")).data
    #expect(shape(colour) == [1, 1, 2, 3] && colour.values().elements == [255, 0, 0, 10, 20, 30])
    for name in ["10.png", "9.png", "1.png"] { _ = try directory.write(Self.grey, to: "f/\(name)") }
    #expect(try ImageData.read(directory.file("f")).data.count == 3)
    for name in ["cat/1.png", "cat/2.png", "ant/1.png"] {
      _ = try directory.write(Self.grey, to: "g/\(name)")
    }
    let classes = try ImageData.read(directory.file("g")).data
    #expect(classes.labels == [0, 1, 1] && classes.labelNames == ["ant", "cat"])
    let pixels = NumericArray(shape: [20, 20], values: (0..<400).map { UInt8($0 % 256) })
    try Npz.write(["a": pixels, "b": pixels], to: directory.file("same.npz"))
    let sets = try ImageData.readSets(directory.file("same.npz"))
    #expect(sets.understanding.summary.contains("2 images of 20 × 20,"))
    _ = try directory.write(Self.colour, to: "f/2.png")
    let error = #expect(throws: UserDataError.self) { try ImageData.read(directory.file("f")) }
    #expect(error?.place == "2.png")
    let cut = try directory.write(Array(Self.grey.dropLast(20)), to: "cut.png")
    #expect(throws: UserDataError.self) { try ImageData.read(cut) }
    _ = try directory.write([0xFF, 0xD8, 0xFF], to: "j/a.jpg")
    let jpeg = #expect(throws: UserDataError.self) { try ImageData.read(directory.file("j")) }
    #expect(jpeg?.kind == .unsupported && jpeg?.advice.contains("PNG") == true)
  }

  // MARK: - Scale

  private func floats(_ transform: (Double) -> Double) -> NumericArray {
    NumericArray(shape: [30, 6, 6], values: values(1_080).map { Float(transform($0 + 0.5)) })
  }

  /// One pixel a little beyond 0...1 changes nothing but a warning.
  @Test(arguments: [Float(-0.001), 1.0001, 1.04, -0.05])
  func overshootIsTolerated(value: Float) throws {
    let plain = try read(floats { $0 }).data
    var pixels = floats { $0 }.values(as: Float.self)
    pixels[7] = value
    let read = try read(NumericArray(shape: [30, 6, 6], values: pixels))
    #expect(read.data.scale == .fractions && plain.scale == .fractions)
    #expect(read.understanding.warnings.map(\.kind) == [.overshoot])
    #expect(read.data.currents()[0, 0] == plain.currents()[0, 0])
  }

  @Test(arguments: [ElementType.f4, .f8, .i8, .u2, .i4, .u1])
  func bytesOfAnyType(type: ElementType) throws {
    let numbers = (0..<1_080).map { $0 % 256 }
    let array: NumericArray
    switch type {
    case .f4: array = NumericArray(shape: [30, 6, 6], values: numbers.map { Float($0) })
    case .f8: array = NumericArray(shape: [30, 6, 6], values: numbers.map { Double($0) })
    case .i8: array = NumericArray(shape: [30, 6, 6], values: numbers)
    case .i4: array = NumericArray(shape: [30, 6, 6], values: numbers.map { Int32($0) })
    case .u1: array = NumericArray(shape: [30, 6, 6], values: numbers.map { UInt8($0) })
    default:
      array = NumericArray(
        shape: [30, 6, 6], elementType: .u2,
        bytes: numbers.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
    }
    let data = try read(array).data
    #expect(data.scale == .bytes)
    #expect(data.brightness()[0, 5] == Float(5.0 / 255))
    #expect(data.currents()[0, 5] == Float(2 * (5.0 / 255) - 1))
  }

  @Test func otherScalesAreKnownOrAsked() throws {
    #expect(try read(floats { 2 * $0 - 1 }).data.scale == .currents)
    #expect(try read(floats { ($0 * 2).rounded(.down) }).data.scale == .fractions)
    #expect(try read(floats { ($0 * 2).rounded(.down) * 2 - 1 }).data.scale == .currents)
    for transform: (Double) -> Double in [
      { (16 * $0).rounded() }, { 16 * $0 }, { 255 * $0 }, { (1_000 * $0).rounded() },
      { 3 * $0 - 1 },
      { 8 * $0 - 4 },
    ] {
      let error = try #require(refusal(floats(transform)))
      #expect(error.kind == .ambiguous && error.advice.contains("--pixel-range"))
    }
    var options = ReadingOptions()
    options.pixelRange = PixelRange("0,16")
    let sixteen = try read(floats { (16 * $0).rounded() }, options).data
    #expect(abs((sixteen.brightness().elements.max() ?? 0) - 1) < 0.01)
    options.pixelRange = PixelRange.none
    #expect(try read(floats { 8 * $0 - 4 }, options).data.scale == .asTheyAre)
    let path = try npy(floats { 8 * $0 - 4 })
    var expected = ImageExpectation()
    expected.allowsStandardised = true
    #expect(try ImageData.read(path, expecting: expected).data.scale == .asTheyAre)
  }

  /// Images that a run meets have the scale it was trained with.
  @Test func recordedScaleIsApplied() throws {
    let noisy = floats { 2.4 * $0 - 0.7 }
    let data = try read(noisy, scale: .fractions).data
    #expect(data.scale == .fractions)
    #expect(data.currents()[0, 0] == 2 * noisy.values(as: Float.self)[0] - 1)
    #expect(refusal(noisy, scale: .bytes)?.advice.contains("--pixel-range") == true)
    #expect(refusal(bytes([30, 6, 6]), scale: .fractions)?.kind == .ambiguous)
    var options = ReadingOptions()
    options.pixelRange = .values(black: 0, white: 255)
    #expect(try read(bytes([30, 6, 6]), options, scale: .fractions).data.scale.white == 255)
    #expect(
      PixelRange("0;1") == nil && PixelRange("1,1") == nil && PixelRange("none") == PixelRange.none)
  }

  /// Noise leaves a range at both of its ends; what leaves it at one, or is whole, has another scale.
  @Test func imagesOfAnotherScaleAreRefused() throws {
    let ranges: [(NumericArray, String)] = [
      (floats { ($0 * 16).rounded() }, "0,16"), (floats { 2 * $0 }, "0,2"),
      (floats { 255 * $0 }, "0,255"), (floats { 4_095 * $0 }, "0,4095"),
    ]
    for (array, range) in ranges {
      let error = try #require(refusal(array, scale: .fractions))
      #expect(error.advice.contains("--pixel-range \(range);"), "\(error)")
    }
    #expect(refusal(floats { $0 }, scale: .bytes)?.advice.contains("--pixel-range 0,1;") == true)
    let dim = try read(floats { 0.1 * $0 }, scale: .fractions).understanding.warnings
    #expect(dim.map(\.kind) == [.overshoot] && dim[0].message.contains("little of the run's"))
    #expect(try read(floats { 0.5 * $0 }, scale: .fractions).understanding.warnings.isEmpty)
  }

  /// One image of the run's shape needs no axis that counts it.
  @Test func singleImagesOfARun() throws {
    let expected = ImageExpectation(scale: .fractions, shape: [6, 6, 1])
    func read(_ shape: [Int]) throws -> [Int] {
      let array = NumericArray(
        shape: shape, values: (0..<shape.reduce(1, *)).map { Float($0 % 3) / 2 })
      return try self.shape(ImageData.read(array, named: "x", expecting: expected).data)
    }
    #expect(try read([6, 6]) == [1, 6, 6, 1] && read([3, 36]) == [3, 6, 6, 1])
    let error = #expect(throws: UserDataError.self) { try read([5, 6]) }
    #expect(error?.advice.contains("[image, 6, 6], [image, 36], or one image [6, 6]") == true)
  }

  @Test func valuesThatAreNoNumbersAreNamed() throws {
    var pixels = floats { $0 }.values(as: Float.self)
    pixels[40] = .nan
    let error = try #require(refusal(NumericArray(shape: [30, 6, 6], values: pixels)))
    #expect(error.place.contains("[1, 0, 4]"))
  }
}
