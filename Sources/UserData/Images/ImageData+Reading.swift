import Archives
import Tensors

extension ImageData {
  /// Reads images: arrays, tables with one image per row, PNG pictures, folders of them, directories
  /// of MNIST's form.
  ///
  /// - Parameters:
  ///   - specification: a file or directory, with `:NAME` for an array of one.
  ///   - scale: the scale of the run that meets the images; nil to decide one, for training.
  ///   - allowsStandardised: whether values about 0 that fit no scale are used as they are.
  ///   - options: the user's decisions.
  ///   - files: where the files are.
  public static func read(
    _ specification: String, options: ReadingOptions = ReadingOptions(), scale: PixelScale? = nil,
    allowsStandardised: Bool = false, in files: any FileSystem = LocalFileSystem()
  ) throws(UserDataError) -> Reading<ImageData> {
    var understanding = Understanding(sources: [specification])
    var raw = try ImageSource(options: options, files: files).read(specification, &understanding)
    if let note = raw.layout.note { understanding.decisions.append(note) }
    let values = try PixelScale.Statistics(of: raw.array, at: specification)
    let decided = try self.scale(
      of: values, raw, options, scale, allowsStandardised, specification, &understanding)
    let transposes = options.transpose ?? false
    ImageSource.warnOfTransposed(specification, options, &understanding)
    let array = raw.ordered(transposes: transposes)
    raw.array = NumericArray(shape: [0], values: [UInt8]())
    if let other = raw.labels.isEmpty ? nil : raw.labels.count, other != raw.layout.count {
      throw UserDataError(
        .malformed, at: specification, expected: "\(raw.layout.count) labels, one per image",
        got: "\(other)", advice: "Name the right labels with --labels, or none with --labels none.")
    }
    let data = ImageData(
      height: array.shape[1], width: array.shape[2], channels: array.shape[3], scale: decided,
      array: array, labels: raw.labels, labelNames: raw.labelNames)
    data.describe(in: &understanding)
    return Reading(data, understanding)
  }

  private static func scale(
    of values: PixelScale.Statistics, _ raw: RawImages, _ options: ReadingOptions,
    _ recorded: PixelScale?, _ allowsStandardised: Bool, _ place: String,
    _ understanding: inout Understanding
  ) throws(UserDataError) -> PixelScale {
    if let given = options.pixelRange {
      let scale = PixelScale(given)
      if case .values = given { try scale.check(values, at: place, in: &understanding) }
      return scale
    }
    if let recorded {
      // A picture's own depth is certain.
      if let own = raw.scale { return own }
      try recorded.check(values, at: place, in: &understanding)
      return recorded
    }
    if let own = raw.scale { return own }
    let scale = try PixelScale.decide(values, allowsStandardised: allowsStandardised, at: place)
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
