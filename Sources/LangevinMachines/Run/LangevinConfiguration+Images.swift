import Archives
import SyntheticData
import Training
import UserData

extension LangevinConfiguration {
  /// Stroke digits of the classes.
  func strokes() -> ImageSet {
    let wanted = classes.isEmpty ? Array(0...9) : classes
    return ImageSet(StrokeDigits(seed: 1, classes: wanted), 0..<strokeDigits)
  }

  /// The user's decisions about how `data` is read.
  public var readingOptions: ReadingOptions {
    var options = reading ?? ReadingOptions()
    options.labels = options.labels ?? labels
    return options
  }

  /// The images of `data`, and what was understood of them; nil where there are no data.
  public func read() throws(UserDataError) -> Reading<ImageData>? {
    guard let data else { return nil }
    return try ImageData.read(
      data, options: readingOptions, expecting: ImageSet.expectation(scale: pixelScale))
  }

  /// Throws where stroke digits and the copies that are made of them do not fit into memory.
  func checkStrokeDigits() throws(ArchiveError) {
    var memory = MemoryEstimate()
    memory.add([strokeDigits, StrokeDigits.side * StrokeDigits.side], copies: 2)
    try memory.check("\(strokeDigits) stroke digits")
  }

  /// The classes, the number and the size asked for, of the images of `source`.
  func selection(from source: ImageSet) throws(LangevinMachineError) -> ImageSet {
    var set = source
    if !classes.isEmpty {
      guard !set.labels.isEmpty else {
        throw .noImages(
          reason: "classes \(classes) were asked for, and there are no labels; give --labels NAME "
            + "or FILE, or --classes all")
      }
      let known = set.classes
      set = set.selecting(classes: classes)
      guard set.count > 0 else {
        throw .noImages(
          reason: "none is of classes \(classes), expected some of \(known)")
      }
    }
    if let imageCount { set = set.representatives(imageCount) }
    if halvesImages { set = try set.halved() }
    guard set.count > 0 else {
      throw .noImages(reason: "none is left")
    }
    return set
  }
}
