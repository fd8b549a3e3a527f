import Archives
import SyntheticData
import Tensors
import Training

/// A whole training run: which images, which settings.
public struct LangevinConfiguration: Sendable, Codable, Equatable {
  /// Starting points.
  public enum Preset: String, Sendable, Codable, CaseIterable {
    /// The published training: 18 000 images of three classes, 54 000 updates of persistent chains.
    case paper
    /// Restarts from data, old chains from noise, averaged parameters, a falling learning rate:
    /// meant to keep the classes in the shares of the data. Ninth of the published updates.
    case balanced
    /// A machine of 14 × 14 units on stroke digits, seconds: the demo.
    case small
  }

  /// Images: a file, or a directory of IDX files; nil for stroke digits.
  public var data: String?
  /// Labels of the images in a file.
  public var labels: String?
  /// Classes to keep; empty for all. Once images are loaded for a machine with label units, those
  /// that occur.
  public var classes: [Int]
  /// Images to use, from the first on; nil for all.
  public var imageCount: Int?
  /// Whether images are averaged over 2 × 2 pixels.
  public var halvesImages = false
  /// Stroke digits to draw where there are no data.
  public var strokeDigits = 6_000
  /// Label units per class that are appended to the image: they make the machine generate a class on
  /// demand; 0 for none.
  public var labelCopies = 0
  /// Rows and columns of an image, once it is loaded.
  public var imageHeight = StrokeDigits.side
  /// Columns of an image, once it is loaded.
  public var imageWidth = StrokeDigits.side
  /// Settings of the learning rule.
  public var training: MachineLearning

  /// The settings of a preset.
  public init(preset: Preset, seed: UInt64 = 1) {
    training = .paper
    classes = [1, 3, 6]
    switch preset {
    case .paper: imageCount = 18_000
    case .balanced:
      imageCount = 18_000
      training = .balanced
    case .small:
      halvesImages = true
      training = .small
    }
    training.seed = seed
  }

  /// Loads or draws the images, and notes their size, with label units also their classes. Label
  /// units are not yet in them.
  public mutating func loadImages() throws -> ImageSet {
    try validate()
    var set = try source()
    if !classes.isEmpty {
      guard !set.labels.isEmpty else {
        throw LangevinMachineError.noImages(
          reason: "classes \(classes) were asked for, and there are no labels; give --labels FILE, "
            + "or --classes all")
      }
      set = set.selecting(classes: classes)
    }
    if let imageCount { set = set.prefix(imageCount) }
    if halvesImages { set = try set.halved() }
    if labelCopies > 0, classes.isEmpty { classes = set.classes }
    guard set.count > 0 else {
      throw LangevinMachineError.noImages(reason: "none is left of classes \(classes)")
    }
    (imageHeight, imageWidth) = (set.height, set.width)
    return set
  }

  private func validate() throws(LangevinMachineError) {
    for (name, value, least) in [
      ("imageCount", imageCount ?? 1, 1), ("strokeDigits", strokeDigits, 1),
      ("labelCopies", labelCopies, 0),
    ] where value < least {
      throw .invalidSetting(name: name, value: "\(value)", expected: "at least \(least)")
    }
  }

  private func source() throws -> ImageSet {
    guard let data else {
      let wanted = classes.isEmpty ? Array(0...9) : classes
      return ImageSet(StrokeDigits(seed: 1, classes: wanted), 0..<strokeDigits)
    }
    if LocalFileSystem().entry(at: data) == .directory { return try ImageSet(idxDirectory: data) }
    return try ImageSet(imageFile: data, labelFile: labels)
  }

  /// The vectors a machine is trained on: images as `loadImages` gave them, with label units where
  /// asked for.
  public func trainingVectors(_ images: ImageSet) throws -> Matrix<Float> {
    guard labelCopies > 0 else { return images.images }
    guard !images.labels.isEmpty else {
      throw LangevinMachineError.noImages(reason: "label units need labels")
    }
    return images.withLabelUnits(classes: classes, copies: labelCopies).images
  }

  /// Units of the image.
  public var pixelCount: Int { imageHeight * imageWidth }

  /// Values of the label units for `label`, and the units they are; nil without label units or for a
  /// class that was not trained.
  public func labelUnits(for label: Int) -> (units: [Int], values: [Float])? {
    guard labelCopies > 0, classes.contains(label) else { return nil }
    let values = classes.flatMap {
      [Float](repeating: $0 == label ? 1 : -1, count: labelCopies)
    }
    return (Array(pixelCount..<pixelCount + values.count), values)
  }
}
