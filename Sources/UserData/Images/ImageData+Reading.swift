import Archives
import Tensors

extension ImageData {
  /// Reads images: arrays, tables with one image per row, PNG pictures, folders of them, directories
  /// of MNIST's form.
  ///
  /// - Parameters:
  ///   - specification: a file or directory, with `:NAME` for an array of one.
  ///   - options: the user's decisions.
  ///   - expected: what the caller knows of the images.
  ///   - files: where the files are.
  public static func read(
    _ specification: String, options: ReadingOptions = ReadingOptions(),
    expecting expected: ImageExpectation = ImageExpectation(),
    in files: any FileSystem = LocalFileSystem()
  ) throws(UserDataError) -> Reading<ImageData> {
    var understanding = Understanding(sources: [specification])
    let raw = try ImageSource(options: options, expected: expected, files: files)
      .read(specification, &understanding)
    ImageSource.warnOfTransposed(specification, options, &understanding)
    let data = try ImageData(raw, options, expected, at: specification, &understanding)
    return Reading(data, understanding)
  }

  /// Images of an array that a caller has, understood as those of a file.
  ///
  /// - Parameters:
  ///   - name: what messages call the array.
  ///   - labels: one per image; empty for none.
  public static func read(
    _ array: NumericArray, named name: String, labels: [Int] = [],
    options: ReadingOptions = ReadingOptions(),
    expecting expected: ImageExpectation = ImageExpectation()
  ) throws(UserDataError) -> Reading<ImageData> {
    var understanding = Understanding(sources: [name])
    let layout = try ImageLayout(
      shape: array.shape, named: nil, options: options, expected: expected, at: name)
    let raw = RawImages(array: array, layout: layout, labels: labels)
    let data = try ImageData(raw, options, expected, at: name, &understanding)
    return Reading(data, understanding)
  }

  /// Brings what was found in a file to its order, and decides the scale.
  init(
    _ raw: RawImages, _ options: ReadingOptions, _ expected: ImageExpectation, at place: String,
    _ understanding: inout Understanding
  ) throws(UserDataError) {
    var raw = raw
    if let note = raw.layout.note { understanding.decisions.append(note) }
    let values = try PixelScale.Statistics(of: raw.array, at: place)
    let decided = try Self.scale(of: values, raw, options, expected, place, &understanding)
    let array = raw.ordered(transposes: options.transpose ?? false)
    raw.array = NumericArray(shape: [0], values: [UInt8]())
    if let other = raw.labels.isEmpty ? nil : raw.labels.count, other != raw.layout.count {
      throw UserDataError(
        .malformed, at: place, expected: "\(raw.layout.count) labels, one per image",
        got: "\(other)", advice: "Name the right labels with --labels, or none with --labels none.")
    }
    self.init(
      height: array.shape[1], width: array.shape[2], channels: array.shape[3], scale: decided,
      array: array, labels: raw.labels, labelNames: raw.labelNames)
    describe(in: &understanding)
  }

  private static func scale(
    of values: PixelScale.Statistics, _ raw: RawImages, _ options: ReadingOptions,
    _ expected: ImageExpectation, _ place: String, _ understanding: inout Understanding
  ) throws(UserDataError) -> PixelScale {
    if let given = options.pixelRange {
      let scale = PixelScale(given)
      if case .values = given {
        try scale.check(values, at: place, isGiven: true, in: &understanding)
      }
      return scale
    }
    // A picture's own depth is certain.
    if let own = raw.scale { return own }
    if expected.allowsAnyScale { return .asTheyAre }
    if let recorded = expected.scale {
      try recorded.check(values, at: place, in: &understanding)
      return recorded
    }
    let scale = try PixelScale.decide(
      values, allowsStandardised: expected.allowsStandardised, at: place)
    scale.note(values, in: &understanding)
    return scale
  }

  private func describe(in understanding: inout Understanding) {
    let colour = channels == 1 ? "" : " × \(channels)"
    var text = "\(counted(count, "image")) of \(height) × \(width)\(colour), \(scale.text)"
    if !labels.isEmpty { text += ", \(counted(Set(labels).count, "label"))" }
    understanding.summary = text
    understanding.values["images"] = JSONValue(count)
    understanding.values["imageShape"] = [JSONValue(height), JSONValue(width), JSONValue(channels)]
    understanding.values["pixelScale"] = [
      "black": JSONValue(scale.black), "white": JSONValue(scale.white),
      "origin": .string(scale.origin.rawValue),
    ]
    if !labels.isEmpty {
      understanding.values["labels"] = .array(Set(labels).sorted().map { JSONValue($0) })
    }
  }
}
