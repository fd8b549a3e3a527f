import Archives
import Testing

@testable import UserData

@Suite struct DrawArrayTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func array(_ shape: [Int]) -> NumericArray {
    NumericArray(shape: shape, values: values(shape.reduce(1, *)))
  }

  private func npy(_ array: NumericArray, _ name: String = "x.npy") throws -> String {
    try Npy.write(array, to: directory.file(name))
    return directory.file(name)
  }

  private func refusal(_ path: String, _ options: ReadingOptions = ReadingOptions())
    -> UserDataError?
  {
    do {
      _ = try DrawData.read([path], options: options)
      return nil
    } catch {
      return error
    }
  }

  // MARK: - Missing values

  @Test func drawsWithoutANumberAreDropped() throws {
    var numbers = values(2 * 50 * 3)
    (numbers[4], numbers[160]) = (.nan, .nan)
    let path = try npy(NumericArray(shape: [2, 50, 3], values: numbers))
    #expect(try DrawData.read([path]).data.count == 100)
    var options = ReadingOptions()
    options.missing = .drop
    let read = try DrawData.read([path], options: options)
    #expect(read.data.chainLengths == [49, 49] && read.data.values[1, 0] == numbers[6])
    #expect(read.understanding.leftOut.contains { $0.name == "2 draws" })
    numbers[163] = .nan
    let unequal = try DrawData.read(
      [npy(NumericArray(shape: [2, 50, 3], values: numbers))], options: options)
    #expect(unequal.data.chainLengths == [49, 48])
    for draw in 0..<100 { numbers[3 * draw] = .nan }
    let empty = try npy(NumericArray(shape: [2, 50, 3], values: numbers))
    #expect(throws: UserDataError.self) { try DrawData.read([empty], options: options) }
  }

  // MARK: - Axes

  @Test func usualShapes() throws {
    #expect(try DrawData.read([npy(array([500]))]).data.values.shape == [500, 1])
    #expect(try DrawData.read([npy(array([500, 3]))]).data.chainLengths == [500])
    let chains = try DrawData.read([npy(array([4, 500, 3]))]).data
    #expect(chains.chainLengths == [500, 500, 500, 500] && chains.units.count == 3)
    #expect(chains.array == array([4, 500, 3]))
  }

  /// More chains than draws, and shapes of two readings, are asked.
  @Test(arguments: [[500, 4, 2], [4, 500], [3, 3], [5, 5, 2], [4, 10, 200], [500, 4, 2, 2]])
  func shapesOfTwoReadings(shape: [Int]) throws {
    let error = try #require(refusal(try npy(array(shape))))
    #expect(error.kind == .ambiguous && error.advice.contains("--axes"))
  }

  @Test func axesAreGiven() throws {
    let source = array([50, 4, 2])
    var options = ReadingOptions()
    options.axes = ["draw", "chain", "unit"]
    let data = try DrawData.read([npy(source)], options: options).data
    #expect(data.chainLengths == [50, 50, 50, 50])
    for (chain, draw, unit) in [(0, 0, 0), (3, 7, 1), (2, 49, 0)] {
      #expect(
        data.values[chain * 50 + draw, unit] == source.number(at: (draw * 4 + chain) * 2 + unit))
    }
    options.axes = ["chain", "draw"]
    #expect(try DrawData.read([npy(array([4, 500]))], options: options).data.units.count == 1)
    options.axes = ["unit", "draw"]
    #expect(try DrawData.read([npy(array([3, 500]))], options: options).data.units.count == 3)
    options.axes = ["row", "column"]
    #expect(refusal(try npy(array([3, 500])), options)?.kind == .wrongOption)
    options.axes = ["chain", "draw", "unit"]
    #expect(refusal(try npy(array([3, 500])), options)?.kind == .wrongOption)
  }

  @Test func parametersOfAnyShape() throws {
    let data = try DrawData.read([npy(array([4, 100, 2, 3]), "theta.npy")]).data
    #expect(data.units.prefix(4) == ["theta[0,0]", "theta[0,1]", "theta[0,2]", "theta[1,0]"])
    #expect(data.parameters == [.init(name: "theta", shape: [2, 3])])
    #expect(data.chains == 4)
  }

  // MARK: - Stores

  private func store(_ arrays: [(String, NumericArray, [String])]) throws -> String {
    let path = directory.file("s.zarr")
    var group = try ZarrGroup.create(path)
    for (name, array, dimensions) in arrays {
      var shape = array.shape
      shape[dimensions.firstIndex(of: "draw") ?? 0] = 0
      try group.addArray(
        name, elementType: array.elementType, dimensions: dimensions, shape: shape)
      try group.append(array, to: name)
    }
    try group.flush()
    return path
  }

  @Test func namedAxesAreUsed() throws {
    let path = try store([("x", array([500, 4, 2]), ["draw", "chain", "k"])])
    let read = try DrawData.read([path])
    #expect(read.data.chainLengths == [500, 500, 500, 500])
    #expect(read.understanding.decisions.contains { $0.contains("draw, chain, k") })
    #expect(read.data.values[500, 0] == array([500, 4, 2]).number(at: 2))
  }

  @Test func posteriorGroups() throws {
    let path = try store([
      ("posterior/mu", array([2, 50]), ["chain", "draw"]),
      ("posterior/theta", array([2, 50, 3]), ["chain", "draw", "school"]),
      ("sample_stats/energy", array([2, 50]), ["chain", "draw"]),
    ])
    let read = try DrawData.read([path])
    #expect(read.data.units == ["mu", "theta[0]", "theta[1]", "theta[2]"])
    #expect(read.data.chains == 2)
    #expect(read.understanding.leftOut.map(\.name) == ["sample_stats/energy"])
    #expect(try DrawData.read([path + ":mu"]).data.units == ["mu"])
    #expect(try DrawData.read([path + ":posterior/theta"]).data.units.count == 3)
    var options = ReadingOptions()
    options.columns = ["theta"]
    #expect(try DrawData.read([path], options: options).data.units.count == 3)
    options.columns = nil
    options.exclude = ["theta"]
    #expect(try DrawData.read([path], options: options).data.units == ["mu"])
  }

  /// Texts along an axis name units: alone where they are of units, else as places of a parameter; texts that are
  /// not all different name nothing.
  @Test func textsOfAxesNameUnits() throws {
    let path = directory.file("named.zarr")
    try ZarrGroup.write(
      ["posterior/x": array([2, 50, 3])], units: ["mu", "tau", "größe λ"], to: path)
    let read = try DrawData.read([path])
    #expect(read.data.units == ["mu", "tau", "größe λ"])
    #expect(read.data.chains == 2 && read.understanding.leftOut.isEmpty)
    let schools = try store([
      ("posterior/mu", array([2, 50]), ["chain", "draw"]),
      ("posterior/theta", array([2, 50, 2, 2]), ["chain", "draw", "school", "year"]),
      ("posterior/eta", array([2, 50, 2]), ["chain", "draw", "pupil"]),
    ])
    for (axis, texts) in [("school", ["Choate", "Deerfield"]), ("pupil", ["A", "A"])] {
      try write(texts, along: axis, to: schools)
    }
    #expect(
      try DrawData.read([schools]).data.units == [
        "eta[0]", "eta[1]", "mu", "theta[Choate,0]", "theta[Choate,1]", "theta[Deerfield,0]",
        "theta[Deerfield,1]",
      ])
  }

  /// As xarray writes texts: `<U9`, here big-endian and in chunks of one.
  private func write(_ texts: [String], along axis: String, to store: String) throws {
    let place = "\(PathName.last(of: store))/posterior/\(axis)/"
    let metadata =
      #"{"zarr_format":2,"shape":[\#(texts.count)],"chunks":[1],"dtype":">U9","compressor":null,"#
      + #""fill_value":"","filters":null,"order":"C"}"#
    _ = try directory.write(metadata, to: place + ".zarray")
    _ = try directory.write(#"{"_ARRAY_DIMENSIONS":["\#(axis)"]}"#, to: place + ".zattrs")
    for (index, text) in texts.enumerated() {
      let scalars = text.unicodeScalars.map(\.value) + [UInt32](repeating: 0, count: 9 - text.count)
      let bytes = scalars.flatMap { scalar in (0..<4).map { UInt8(scalar >> (24 - 8 * $0) & 255) } }
      _ = try directory.write(bytes, to: place + "\(index)")
    }
  }

  /// An array of another compressor beside the one asked for.
  @Test func foreignArraysDoNotBlock() throws {
    let path = try store([("posterior/mu", array([2, 50]), ["chain", "draw"])])
    let metadata =
      #"{"zarr_format":2,"shape":[50],"chunks":[50],"dtype":"<i8","compressor":{"id":"blosc"},"#
      + #""fill_value":null,"filters":null,"order":"C"}"#
    _ = try directory.write(metadata, to: "s.zarr/posterior/note/.zarray")
    let read = try DrawData.read([path])
    #expect(read.data.units == ["mu"])
    #expect(read.understanding.leftOut.map(\.name) == ["posterior/note"])
  }

  // MARK: - Archives

  @Test func archivesOfSeveralArrays() throws {
    let path = directory.file("a.npz")
    try Npz.write(["mu": array([4, 50]), "theta": array([4, 50, 2])], to: path)
    let error = try #require(refusal(path))
    #expect(error.kind == .ambiguous && error.got.contains("theta"))
    var options = ReadingOptions()
    options.columns = ["mu", "theta"]
    let data = try DrawData.read([path], options: options).data
    #expect(data.units == ["mu", "theta[0]", "theta[1]"] && data.chains == 4)
    #expect(try DrawData.read([path + ":theta"]).data.units == ["theta[0]", "theta[1]"])
    #expect(refusal(path + ":sigma")?.kind == .notFound)
  }

  /// Draws by the names of their units, as they are saved.
  @Test func archivesOfUnits() throws {
    let path = directory.file("units.npz")
    try Npz.write(["mu": array([4, 50]), "tau": array([4, 50])], to: path)
    let read = try DrawData.read([path])
    #expect(read.data.units == ["mu", "tau"] && read.data.chains == 4)
    #expect(read.understanding.decisions.contains { $0.contains("units (--columns)") })
    // More chains than draws may be [draw, chain].
    try Npz.write(["mu": array([50, 4]), "tau": array([50, 4])], to: path)
    #expect(refusal(path)?.kind == .ambiguous)
  }

  /// One array of numbers beside one of text: the text is named.
  @Test func textBesideNumbers() throws {
    var text = Npy.encode(array([2]))
    let from = Array("'<f8'".utf8)
    let place = try #require(text.indices.first { text[$0...].starts(with: from) })
    text.replaceSubrange(place..<place + from.count, with: Array("'<U2'".utf8))
    let bytes = zip([("x.npy", Npy.encode(array([50, 2]))), ("names.npy", text)])
    let path = try directory.write(bytes, to: "b.npz")
    let read = try DrawData.read([path])
    #expect(read.data.units.count == 2)
    #expect(read.understanding.leftOut.map(\.name) == ["names"])
  }

  /// A zip archive of stored entries.
  private func zip(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var (body, directory): ([UInt8], [UInt8]) = ([], [])
    for entry in entries {
      let (name, size) = (Array(entry.name.utf8), entry.bytes.count)
      // Flags, method, time, checksum, sizes, lengths of name and extra field.
      let common = [(0, 2), (0, 2), (0, 4), (checksum(entry.bytes), 4), (size, 4), (size, 4)]
        .flatMap { little($0.0, $0.1) }
      let lengths = little(name.count, 2) + little(0, 2)
      let offset = body.count
      body += little(0x0403_4B50, 4) + little(20, 2)
      body += common + lengths
      body += name + entry.bytes
      directory += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2)
      directory += common + lengths
      directory += [UInt8](repeating: 0, count: 10) + little(offset, 4) + name
    }
    let end = [
      (0x0605_4B50, 4), (0, 4), (entries.count, 2), (entries.count, 2), (directory.count, 4),
      (body.count, 4), (0, 2),
    ].flatMap { little($0.0, $0.1) }
    return body + directory + end
  }

  /// CRC-32, bit by bit.
  private func checksum(_ bytes: [UInt8]) -> Int {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let isOdd = sum & 1 == 1
        sum >>= 1
        if isOdd { sum ^= 0xEDB8_8320 }
      }
    }
    return Int(~sum)
  }

  // MARK: - posteriordb

  private let posterior =
    #"[{"tau":[0.5,1,1.5],"theta[2]":[1,2,3],"theta[10]":[7,8,9],"mu":[4,5,6]},"#
    + #"{"tau":[2.5,2,1],"theta[2]":[3,2,1],"theta[10]":[9,8,7],"mu":[6,5,4]}]"#

  @Test func posteriorDocuments() throws {
    for path in [
      try directory.write(posterior, to: "p.json"),
      try directory.write(zip([("p.json", Array(posterior.utf8))]), to: "p.json.zip"),
    ] {
      let data = try DrawData.read([path]).data
      #expect(data.units == ["mu", "tau", "theta[2]", "theta[10]"])
      #expect(data.chainLengths == [3, 3])
      #expect(data.values.row(3).elementsEqual([6, 2.5, 3, 9]))
    }
    #expect(refusal(try directory.write("[1, 2]", to: "q.json"))?.kind == .malformed)
    let ragged = #"[{"mu":[1,2]},{"mu":[1]}]"#
    #expect(refusal(try directory.write(ragged, to: "r.json"))?.place.contains("chain 2") == true)
  }

  // MARK: - Chains

  @Test func identicalChainsAreWarned() throws {
    let chain = values(50)
    let same = NumericArray(
      shape: [4, 50, 1], values: chain + values(50, from: 60) + chain + chain)
    let warnings = try DrawData.read([npy(same)]).understanding.warnings
    #expect(warnings.map(\.kind) == [.identicalChains])
    #expect(warnings[0].message.contains("1, 3, 4") && warnings[0].failsGates)
    #expect(try DrawData.read([npy(array([4, 50, 1]))]).understanding.warnings.isEmpty)
  }

  @Test func whatWasUnderstoodIsRecorded() throws {
    let path = try npy(array([4, 50, 2]), "x.npy")
    let record = try DrawData.read([path]).understanding.record
    #expect(record["draws"] == 200 && record["chainLengths"] == [50, 50, 50, 50])
    #expect(record["units"] == ["x[0]", "x[1]"])
    var options = ReadingOptions()
    options.pixelRange = .values(black: 0, white: 16)
    options.axes = ["draw"]
    let json = try JSONValue(encoding: options)
    #expect(json["pixelRange"] == "0,16")
    #expect(try json.decode(ReadingOptions.self) == options)
  }

  // MARK: - What is not read

  @Test(arguments: [
    ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A] as [UInt8], "h5py"),
    (Array("MATLAB 5.0 MAT".utf8), "scipy"),
    ([0x80, 4, 0x95, 0], "savez"), ([0xFF, 0xD8, 0xFF, 0xE0], "PNG"),
    ([1, 2, 3, 0, 5], "numpy.save"),
  ])
  func foreignFormatsNameAWay(bytes: [UInt8], way: String) throws {
    let error = try #require(refusal(try directory.write(bytes, to: "data.bin2")))
    #expect(error.kind == .unsupported && error.advice.contains(way))
  }

  @Test func missingFilesNameWhatIsThere() throws {
    _ = try directory.write("1\n", to: "train-images.idx3-ubyte")
    let error = try #require(refusal(directory.file("train-images-idx3-ubyte.gz")))
    #expect(error.kind == .notFound && error.advice.contains("train-images.idx3-ubyte"))
  }
}
