import Archives

extension ImageData {
  /// Reads images that may have several sizes: all arrays of an archive that is named without one of
  /// them, or the pictures of a folder; one set per array, or per size of pictures. Everything else is
  /// one set, as `read` gives it.
  public static func readSets(
    _ specification: String, options: ReadingOptions = ReadingOptions(),
    expecting expected: ImageExpectation = ImageExpectation(),
    in files: any FileSystem = LocalFileSystem()
  ) throws(UserDataError) -> Reading<[ImageData]> {
    var understanding = Understanding(sources: [specification])
    let file = try UserFile(specification, in: files)
    var raw: [RawImages] = []
    switch file.contents {
    case .directory:
      raw = try ImageFolder(file.path, options: options, files: files).sets(&understanding)
    case .arrays(let collection) where file.key == nil:
      raw = try ImageSource(options: options, expected: expected, files: files)
        .sets(of: collection, &understanding)
    default: break
    }
    guard raw.count > 1 else {
      let read = try read(specification, options: options, expecting: expected, in: files)
      return Reading([read.data], read.understanding)
    }
    var (sets, rule) = ([ImageData](), expected)
    for set in raw {
      sets.append(try ImageData(set, options, rule, at: specification, &understanding))
      // All sets of one file have one scale, where the scale matters.
      if !expected.allowsAnyScale { rule.scale = rule.scale ?? sets[0].scale }
    }
    let sizes = Set(sets.map { "\($0.height) × \($0.width)" }).sorted(by: naturalOrder)
    let size = sizes.count == 1 ? sizes[0] : "several sizes (\(listed(sizes, most: 4)))"
    understanding.summary =
      "\(counted(sets.reduce(0) { $0 + $1.count }, "image")) of \(size), \(sets[0].scale.text)"
    return Reading(sets, understanding)
  }
}

extension ImageSource {
  /// The arrays of an archive that are images, where there are several of different sizes.
  func sets(
    of collection: ArrayCollection, _ understanding: inout Understanding
  ) throws(UserDataError) -> [RawImages] {
    let arrays = collection.arrays.filter { $0.array.shape.count > 1 && !isLabel($0.name) }
    // Several arrays of two axes are pictures; `train_images` beside `test_images` are parts of which
    // one is meant.
    guard arrays.count > 1, arrays.allSatisfy({ Self.isPicture($0.array.shape) }) else { return [] }
    var expected = expected
    expected.planes = .picture
    var result: [RawImages] = []
    for array in arrays {
      let layout = try ImageLayout(
        shape: array.array.shape, named: array.dimensions, options: options, expected: expected,
        at: "\(collection.source):\(array.name)")
      result.append(RawImages(array: array.array, layout: layout))
    }
    understanding.decisions.append("every array is one picture")
    return result
  }

  private static func isPicture(_ shape: [Int]) -> Bool {
    guard shape.count == 2 || shape.count == 3 && (3...4).contains(shape[2]) else { return false }
    let (short, long) = (min(shape[0], shape[1]), max(shape[0], shape[1]))
    return short >= 16 && long <= 4 * short
  }
}
