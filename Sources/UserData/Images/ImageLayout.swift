/// How the numbers of an array are images.
struct ImageLayout: Equatable {
  var count, height, width, channels: Int
  /// Which axis of the array is image, row, column and channel; nil where there is none.
  var axes: Axes
  /// What was assumed; nil where nothing was.
  var note: String?

  enum Axes: Equatable {
    /// `[image, row, column]`, or flat.
    case grey
    /// `[image, row, column, channel]`, or flat in this order.
    case channelsLast
    /// `[image, channel, row, column]`, or flat in this order.
    case channelsFirst
  }

  private static let colours = [3, 4]

  /// - Parameters:
  ///   - named: the names of the array's axes, where the file gives them.
  ///   - isRows: whether every row of a table is an image, and none a row of one picture.
  init(
    shape: [Int], named: [String]?, isRows: Bool = false, options: ReadingOptions,
    expected: ImageExpectation = ImageExpectation(), at place: String
  ) throws(UserDataError) {
    guard !shape.contains(0), !shape.isEmpty else {
      throw UserDataError(
        .malformed, at: place, expected: "images", got: "shape \(shape)", advice: "Give some.")
    }
    let reader = Reader(
      shape: shape, planes: isRows ? .images : expected.planes, options: options,
      expected: expected.shape, place: place)
    if let named, named.contains("channel"), shape.count == 4 {
      self = reader.fourAxes(named.firstIndex(of: "channel") == 1 ? .first : .last)
      return
    }
    switch shape.count {
    case 2: self = try reader.flat()
    case 3: self = try reader.threeAxes()
    case 4: self = try reader.fourAxes()
    default: throw reader.refuse("[image, row, column] or [image, row, column, channel]", [])
    }
    try reader.check(self)
  }

  init(
    _ count: Int, _ height: Int, _ width: Int, _ channels: Int, _ axes: Axes, _ note: String? = nil
  ) {
    (self.count, self.height, self.width, self.channels) = (count, height, width, channels)
    (self.axes, self.note) = (axes, note)
  }

  /// Decides between readings of a shape.
  private struct Reader {
    let shape: [Int]
    let planes: ImageExpectation.Planes
    let options: ReadingOptions
    /// Rows, columns and channels of images that are expected.
    let expected: [Int]?
    let place: String

    func refuse(_ expected: String, _ readings: [String], got: String? = nil) -> UserDataError {
      UserDataError(
        .ambiguous, at: place, expected: expected, got: got ?? "shape \(shape)",
        advice: readings.isEmpty
          ? "Transpose or reshape the array." : readings.joined(separator: "; or ") + ".")
    }

    /// Whether sides are those of a picture, not of a list.
    func isPicture(_ height: Int, _ width: Int) -> Bool {
      max(height, width) <= 4 * min(height, width)
    }

    func check(_ layout: ImageLayout) throws(UserDataError) {
      guard let given = options.imageShape else { return }
      let found = [layout.height, layout.width] + (given.count == 3 ? [layout.channels] : [])
      guard given == found else {
        throw UserDataError(
          .wrongOption, at: place, expected: "images of --image-shape \(given)",
          got: "images of \(found) in shape \(shape)", advice: "Correct the option.")
      }
    }

    // MARK: Four axes

    func fourAxes(_ order: ChannelOrder) -> ImageLayout {
      order == .first
        ? ImageLayout(shape[0], shape[2], shape[3], shape[1], .channelsFirst)
        : ImageLayout(shape[0], shape[1], shape[2], shape[3], .channelsLast)
    }

    func fourAxes() throws(UserDataError) -> ImageLayout {
      if let order = options.channels { return fourAxes(order) }
      let isFirst = [1, 2, 3, 4].contains(shape[1])
      let isLast = [1, 2, 3, 4].contains(shape[3])
      guard isFirst != isLast else {
        throw refuse(
          "an axis of 1, 3 or 4 channels",
          imagesLastOfFour() + [
            "--channels first for images of \(shape[2]) × \(shape[3]) with \(shape[1]) channels",
            "--channels last for images of \(shape[1]) × \(shape[2]) with \(shape[3]) channels",
          ])
      }
      var layout = fourAxes(isFirst ? .first : .last)
      layout.note = "channels \(isFirst ? "first" : "last") (--channels)"
      return layout
    }

    /// The reading of `[row, column, channel, image]`, as MATLAB's files of SVHN have it.
    private func imagesLastOfFour() -> [String] {
      guard ImageLayout.colours.contains(shape[2]), isPicture(shape[0], shape[1]) else { return [] }
      return [
        "transpose to [image, row, column, channel] if these are \(shape[3]) images of \(shape[0]) × "
          + "\(shape[1]) × \(shape[2]) (numpy.moveaxis(x, -1, 0))"
      ]
    }

    // MARK: Three axes

    func threeAxes() throws(UserDataError) -> ImageLayout {
      let images = ImageLayout(shape[0], shape[1], shape[2], 1, .grey)
      if let given = options.imageShape {
        if given == [shape[0], shape[1], shape[2]] || options.channels == .last {
          return ImageLayout(1, shape[0], shape[1], shape[2], .channelsLast)
        }
        return images
      }
      if options.channels == nil, expected == [shape[1], shape[2], 1] { return images }
      switch options.channels {
      case .first: return ImageLayout(1, shape[1], shape[2], shape[0], .channelsFirst)
      case .last: return ImageLayout(1, shape[0], shape[1], shape[2], .channelsLast)
      case nil: break
      }
      if ImageLayout.colours.contains(shape[2]), min(shape[0], shape[1]) > 4 {
        return ImageLayout(
          1, shape[0], shape[1], shape[2], .channelsLast, "one colour picture, channels last")
      }
      if ImageLayout.colours.contains(shape[0]), min(shape[1], shape[2]) > 16 {
        throw refuse(
          "[image, row, column]",
          [
            "--channels first for one colour picture of \(shape[1]) × \(shape[2])",
            "--image-shape \(shape[1]),\(shape[2]) for \(shape[0]) grey images",
          ])
      }
      let imageLast = shape[0] == shape[1] && shape[0] > 1
      guard isPicture(shape[1], shape[2]), !imageLast else { throw imagesLast() }
      return images
    }

    private func imagesLast() -> UserDataError {
      refuse(
        "[image, row, column]",
        [
          "transpose to [image, row, column] if these are \(shape[2]) images of \(shape[0]) × "
            + "\(shape[1]) (numpy.moveaxis(x, -1, 0))",
          "--image-shape \(shape[1]),\(shape[2]) if these are \(shape[0]) images of \(shape[1]) × "
            + "\(shape[2])",
        ])
    }

    // MARK: Two axes

    func flat() throws(UserDataError) -> ImageLayout {
      let (count, pixels) = (shape[0], shape[1])
      if let given = options.imageShape { return try flat(given, count, pixels) }
      if let expected, expected.count == 3, expected.reduce(1, *) == pixels {
        return ImageLayout(
          count, expected[0], expected[1], expected[2],
          options.channels == .first ? .channelsFirst : .channelsLast)
      }
      if let expected, expected == [count, pixels, 1] {
        return ImageLayout(1, count, pixels, 1, .grey)
      }
      if planes == .picture { return ImageLayout(1, count, pixels, 1, .grey) }
      try checkPixelsComeLast(count, pixels)
      let side = squareSide(pixels)
      let colourSide = pixels.isMultiple(of: 3) ? squareSide(pixels / 3) : nil
      let isPicture = planes != .images && isPicture(count, pixels) && min(count, pixels) >= 16
      var readings: [String] = []
      if let side { readings.append("--image-shape \(side),\(side) for \(count) grey images") }
      if let colourSide {
        readings.append(
          "--image-shape \(colourSide),\(colourSide),3 with --channels first or last for \(count) "
            + "colour images")
      }
      if isPicture { readings.append("--image-shape \(count),\(pixels) for one picture") }
      guard readings.count == 1 else {
        throw refuse(
          "flat images [image, pixel] or one picture [row, column]",
          readings.isEmpty ? [shapeAdvice(count, pixels)] : readings)
      }
      if let side { return ImageLayout(count, side, side, 1, .grey, flatNote(side, side)) }
      if let colourSide { return try colour(count, colourSide, colourSide, 3) }
      return ImageLayout(1, count, pixels, 1, .grey, "one picture (--image-shape)")
    }

    /// What a run of images of `expected` takes; else how one picture is said to be one.
    private func shapeAdvice(_ count: Int, _ pixels: Int) -> String {
      guard let expected, expected.count == 3 else {
        return "Say how, as in --image-shape \(count),\(pixels) for one picture"
      }
      let area = expected.reduce(1, *)
      return "The run has images of \(expected[0]) × \(expected[1]): give [image, \(expected[0]), "
        + "\(expected[1])], [image, \(area)], or one image [\(expected[0]), \(expected[1])]"
    }

    /// As many rows as MNIST or CIFAR-10 have pixels, and another number of columns.
    private func checkPixelsComeLast(_ count: Int, _ pixels: Int) throws(UserDataError) {
      let known = [784, 3_072]
      guard known.contains(count), !known.contains(pixels), let side = squareSide(pixels) else {
        return
      }
      throw refuse(
        "flat images [image, pixel]",
        [
          "transpose if these are \(pixels) images of \(count) pixels (x.T)",
          "--image-shape \(side),\(side) for \(count) images of \(side) × \(side)",
        ])
    }

    private func flatNote(_ height: Int, _ width: Int) -> String {
      "flat images taken as \(height) × \(width) (--image-shape)"
    }

    private func flat(
      _ given: [Int], _ count: Int, _ pixels: Int
    ) throws(UserDataError) -> ImageLayout {
      guard given.count == 2 || given.count == 3, given.allSatisfy({ $0 > 0 && $0 < 1 << 20 })
      else {
        throw UserDataError(
          .wrongOption, at: "--image-shape", expected: "HEIGHT,WIDTH or HEIGHT,WIDTH,CHANNELS",
          got: "\(given)", advice: "As in --image-shape 28,28.")
      }
      let area = given[0] * given[1]
      if pixels == given[1], count == given[0], given.count == 2 {
        return ImageLayout(1, count, pixels, 1, .grey)
      }
      if pixels == area, given.count == 2 || given[2] == 1 {
        return ImageLayout(count, given[0], given[1], 1, .grey)
      }
      let channels = given.count == 3 ? given[2] : 3
      guard pixels == area * channels else {
        throw UserDataError(
          .wrongOption, at: place,
          expected: "\(area) or \(area * 3) pixels for --image-shape \(given)",
          got: "\(pixels)", advice: "Correct the option.")
      }
      return try colour(count, given[0], given[1], channels)
    }

    private func colour(
      _ count: Int, _ height: Int, _ width: Int, _ channels: Int
    ) throws(UserDataError) -> ImageLayout {
      let isCifar = [height, width, channels] == [32, 32, 3]
      guard let order = options.channels ?? (isCifar ? .first : nil) else {
        throw refuse(
          "the order of colours in flat images",
          [
            "--channels first if all red comes first (torch)",
            "--channels last if red, green and blue alternate (pictures)",
            "--image-shape HEIGHT,WIDTH if they are grey",
          ], got: "\(height) × \(width) × \(channels) values in a row")
      }
      let note =
        options.channels == nil
        ? "flat images taken as 32 × 32 × 3, all red first as in CIFAR-10 (--channels)" : nil
      return ImageLayout(
        count, height, width, channels, order == .first ? .channelsFirst : .channelsLast, note)
    }

    private func squareSide(_ pixels: Int) -> Int? {
      let side = Int(Double(pixels).squareRoot().rounded())
      return side > 1 && side * side == pixels ? side : nil
    }
  }
}
