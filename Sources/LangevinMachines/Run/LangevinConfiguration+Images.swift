import Archives
import SyntheticData
import Training

extension LangevinConfiguration {
  /// Throws where stroke digits and the copies that are made of them do not fit into memory.
  func checkStrokeDigits() throws(ArchiveError) {
    var memory = MemoryEstimate()
    memory.add([strokeDigits, StrokeDigits.side * StrokeDigits.side], copies: 2)
    try memory.check("\(strokeDigits) stroke digits")
  }

  /// The images of the data, or stroke digits of the classes.
  func source() throws -> ImageSet {
    guard let data else {
      let wanted = classes.isEmpty ? Array(0...9) : classes
      return ImageSet(StrokeDigits(seed: 1, classes: wanted), 0..<strokeDigits)
    }
    if LocalFileSystem().entry(at: data) == .directory { return try ImageSet(idxDirectory: data) }
    return try ImageSet(imageFile: data, labelFile: labels)
  }

  /// The classes, the number and the size asked for, of the images of `source`.
  func selection(from source: ImageSet) throws(LangevinMachineError) -> ImageSet {
    var set = source
    if !classes.isEmpty {
      guard !set.labels.isEmpty else {
        throw .noImages(
          reason: "classes \(classes) were asked for, and there are no labels; give --labels FILE, "
            + "or --classes all")
      }
      set = set.selecting(classes: classes)
    }
    if let imageCount { set = set.prefix(imageCount) }
    if halvesImages { set = try set.halved() }
    guard set.count > 0 else {
      throw .noImages(reason: "none is left of classes \(classes)")
    }
    return set
  }
}
