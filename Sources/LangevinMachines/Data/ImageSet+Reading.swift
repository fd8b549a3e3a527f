import UserData

extension ImageSet {
  /// The currents of images that were read; colours become grey by luminance.
  public init(_ data: ImageData) throws(LangevinMachineError) {
    try self.init(
      images: data.grey().currents(), labels: data.labels, height: data.height, width: data.width)
  }

  /// Images of a file or a directory.
  ///
  /// - Parameters:
  ///   - place: a file or folder, as `ImageData.read` takes it.
  ///   - options: how, where the file does not say.
  public init(
    reading place: String, options: ReadingOptions = ReadingOptions()
  ) throws {
    try self.init(
      ImageData.read(place, options: options, expecting: Self.expectation()).data)
  }

  /// MNIST's or another IDX data set's files in a directory.
  ///
  /// - Parameter part: `train` or `t10k`.
  public init(idxDirectory directory: String, part: String = "train") throws {
    var options = ReadingOptions()
    options.part = part
    try self.init(reading: directory, options: options)
  }

  /// What machines expect of images: many, and of one scale.
  public static func expectation(
    scale: PixelScale? = nil, shape: [Int]? = nil
  ) -> ImageExpectation {
    var expected = ImageExpectation(scale: scale, shape: shape)
    expected.planes = .images
    return expected
  }
}
