import Archives
import Tensors

extension ImageData {
  /// Frames of streams, one stream after the other, and how many streams there are.
  ///
  /// `[time, row, column]`, with a channel axis `[time, row, column, channel]` or `[time, channel,
  /// row, column]`; several streams have an axis before it. `[time, pixel]` is one stream of flat
  /// frames; a folder of pictures is one stream in the order of their names.
  ///
  /// - Parameter given: the frames, in place of the file.
  /// - Throws: for frames that cannot be of the expected shape.
  public static func readVideo(
    _ specification: String, array given: NumericArray? = nil, of shape: [Int],
    options: ReadingOptions = ReadingOptions(), expecting expected: ImageExpectation,
    in files: any FileSystem = LocalFileSystem()
  ) throws(UserDataError) -> (reading: Reading<ImageData>, streams: Int) {
    var expected = expected
    expected.planes = .images
    let found = given == nil ? try frames(specification, in: files) : given
    guard let array = found else {
      return (try read(specification, options: options, expecting: expected, in: files), 1)
    }
    // Time, row and column, and channels of colours; an axis more counts streams.
    let axes = shape.count == 3 && shape[2] > 1 ? 4 : 3
    // Three axes of a grey model are frames, not one picture in colours.
    if axes == 3, array.shape.count == 3 { expected.shape = [array.shape[1], array.shape[2], 1] }
    guard array.shape.count == axes + 1 else {
      let read = try read(array, named: specification, options: options, expecting: expected)
      return (read, 1)
    }
    let frames = NumericArray(
      shape: [array.shape[0] * array.shape[1]] + array.shape.dropFirst(2),
      elementType: array.elementType, bytes: array.bytes)
    return (
      try read(frames, named: specification, options: options, expecting: expected),
      array.shape[0]
    )
  }

  /// The only or named array of a file; nil for what holds no arrays.
  private static func frames(
    _ specification: String, in files: any FileSystem
  ) throws(UserDataError) -> NumericArray? {
    let file = try UserFile(specification, in: files)
    guard case .arrays(let collection) = file.contents else { return nil }
    if let key = file.key { return try collection.require(key).array }
    return collection.arrays.count == 1 ? collection.arrays[0].array : nil
  }
}
