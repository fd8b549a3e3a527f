import Archives

/// Images in a directory: pictures, folders of pictures by class, or files of MNIST's form.
struct ImageFolder {
  private let path: String
  private let options: ReadingOptions
  private let expected: ImageExpectation
  private let files: any FileSystem

  init(
    _ path: String, options: ReadingOptions, expected: ImageExpectation = ImageExpectation(),
    files: any FileSystem
  ) {
    (self.path, self.options, self.expected, self.files) = (path, options, expected, files)
  }

  func read(_ understanding: inout Understanding) throws(UserDataError) -> RawImages {
    let names = try contents(of: path)
    let sets = names.filter { Self.comparable($0).contains("imagesidx3") }
    if !sets.isEmpty { return try idxImages(among: sets, names, &understanding) }
    let pictures = Self.pictures(names)
    guard !pictures.isEmpty else { return try classes(names, &understanding) }
    return try ImageSource(options: options, files: files)
      .pictures(try self.pictures(named: pictures), pictures, &understanding)
  }

  /// The pictures of the directory itself, one set for each of their sizes, in the order in which
  /// sizes first occur; empty where it holds none.
  func sets(_ understanding: inout Understanding) throws(UserDataError) -> [RawImages] {
    let names = Self.pictures(try contents(of: path))
    var sets: [(shape: [Int], names: [String], pictures: [PngPicture])] = []
    for (name, picture) in zip(names, try pictures(named: names)) {
      let shape = [picture.height, picture.width, picture.channels]
      if let place = sets.firstIndex(where: { $0.shape == shape }) {
        sets[place].names.append(name)
        sets[place].pictures.append(picture)
      } else {
        sets.append((shape, [name], [picture]))
      }
    }
    var result: [RawImages] = []
    for set in sets {
      result.append(
        try ImageSource(options: options, files: files)
          .pictures(set.pictures, set.names, &understanding))
    }
    return result
  }

  private func pictures(named names: [String]) throws(UserDataError) -> [PngPicture] {
    var pictures: [PngPicture] = []
    for name in names { pictures.append(try picture(name)) }
    return pictures
  }

  private func contents(of directory: String) throws(UserDataError) -> [String] {
    try reading { () throws(ArchiveError) in try files.contents(of: directory) }
      .filter { !$0.hasPrefix(".") }
  }

  private static func pictures(_ names: [String]) -> [String] {
    names.filter { $0.lowercased().hasSuffix(".png") }.sorted(by: naturalOrder)
  }

  private func picture(_ name: String) throws(UserDataError) -> PngPicture {
    let place = PathName.join(path, name)
    let bytes = try reading { () throws(ArchiveError) in try files.read(place) }
    return try PngPicture(bytes, source: place)
  }

  // MARK: - Folders by class

  private func classes(
    _ names: [String], _ understanding: inout Understanding
  ) throws(UserDataError) -> RawImages {
    var (pictures, places, labels, classes): ([PngPicture], [String], [Int], [String]) =
      ([], [], [], [])
    for folder in names.sorted(by: naturalOrder)
    where files.entry(at: PathName.join(path, folder)) == .directory {
      let inside = Self.pictures(try contents(of: PathName.join(path, folder)))
      guard !inside.isEmpty else { continue }
      for name in inside {
        pictures.append(try picture(folder + "/" + name))
        places.append(folder + "/" + name)
        labels.append(classes.count)
      }
      classes.append(folder)
    }
    guard !pictures.isEmpty else {
      let jpegs = names.count {
        $0.lowercased().hasSuffix(".jpg") || $0.lowercased().hasSuffix(".jpeg")
      }
      throw UserDataError(
        jpegs > 0 ? .unsupported : .notFound, at: path,
        expected:
          "PNG pictures, folders of them, or files of MNIST's form (train-images-idx3-ubyte)",
        got: jpegs > 0
          ? "\(counted(jpegs, "JPEG picture"))" : listed(names.isEmpty ? ["nothing"] : names),
        advice: jpegs > 0
          ? "Convert them to PNG, as with `mogrify -format png *.jpg`." : "Name another directory.")
    }
    var raw = try ImageSource(options: options, files: files).pictures(
      pictures, places, &understanding)
    (raw.labels, raw.labelNames) = (labels, classes)
    understanding.decisions.append("labels from folders \(listed(classes))")
    return raw
  }

  // MARK: - MNIST's form

  /// A name without what differs between copies: dots, dashes, `.gz`.
  private static func comparable(_ name: String) -> String {
    var name = name.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    return name.filter { $0.isLetter || $0.isNumber }
  }

  private func idxImages(
    among sets: [String], _ names: [String], _ understanding: inout Understanding
  ) throws(UserDataError) -> RawImages {
    // The same file plain and compressed is one.
    let distinct = Dictionary(grouping: sets, by: Self.comparable)
    let wanted = Self.comparable(options.part ?? "train")
    let matching = distinct.keys.filter { key in
      key.hasSuffix(wanted + "imagesidx3ubyte") || key.hasSuffix(wanted + "imagesidx3")
    }
    let keys = matching.isEmpty && options.part == nil ? Array(distinct.keys) : matching
    guard keys.count == 1, let key = keys.first, let file = distinct[key]?.min() else {
      throw UserDataError(
        .ambiguous, at: path, expected: "one file of images",
        got: listed(sets.sorted()), advice: "Choose one with --part, or name the file.")
    }
    var raw = try ImageSource(options: Self.without(options), expected: expected, files: files)
      .read(PathName.join(path, file), &understanding)
    understanding.decisions.append("images from \(quoted(file)) (--part)")
    ImageSource.warnOfTransposed(file, options, &understanding)
    let labelKey = key.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    if options.labels == nil,
      let label = names.first(where: { Self.comparable($0) == labelKey }),
      case .arrays(let collection) = try UserFile(PathName.join(path, label), in: files).contents,
      let array = collection.arrays.first
    {
      raw.labels = try reading { () throws(ArchiveError) in
        try array.array.integers(name: label)
      }
      understanding.decisions.append("labels from \(quoted(label))")
    }
    return raw
  }

  private static func without(_ options: ReadingOptions) -> ReadingOptions {
    var options = options
    options.part = nil
    return options
  }
}

extension ImageSource {
  /// Pictures of one size as an array.
  func pictures(
    _ pictures: [PngPicture], _ names: [String], _ understanding: inout Understanding
  ) throws(UserDataError) -> RawImages {
    let first = pictures[0]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(first.bytes.count * pictures.count)
    for (name, picture) in zip(names, pictures) {
      let shape = [picture.height, picture.width, picture.channels]
      guard shape == [first.height, first.width, first.channels] else {
        throw UserDataError(
          .malformed, at: name,
          expected: "\(first.height) × \(first.width) × \(first.channels) as \(names[0])",
          got: "\(picture.height) × \(picture.width) × \(picture.channels)",
          advice: "Bring all pictures to one size and either grey or colour.")
      }
      bytes += picture.bytes
    }
    if pictures.contains(where: \.isDeep) {
      understanding.decisions.append("16 bits were reduced to 8")
    }
    if pictures.contains(where: \.isTransparent) {
      understanding.decisions.append("transparency was put on black")
    }
    let shape = [pictures.count, first.height, first.width, first.channels]
    let layout = ImageLayout(shape[0], shape[1], shape[2], shape[3], .channelsLast)
    return RawImages(
      array: NumericArray(shape: shape, values: bytes), layout: layout,
      scale: PixelScale(black: 0, white: 255, origin: .depth))
  }
}
