import SyntheticData
import Training
import UserData

/// All settings of a run of the Langevin machine: which images, which learning.
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

  /// Images: a file, a folder of pictures or a directory of IDX files; nil for stroke digits.
  public var data: String?
  /// Labels of the images: an array or column of the file, or another file; nil for those that are
  /// found.
  public var labels: String?
  /// How `data` is read where it does not say it itself; nil for no decision.
  public var reading: ReadingOptions?
  /// The values of black and white in `data`, once it is read, and in all images that the run meets
  /// later; nil for stroke digits and old runs.
  public var pixelScale: PixelScale?
  /// Classes to keep; empty for all. Once images are loaded for a machine with label units, those
  /// that occur.
  public var classes: [Int]
  /// Images to use: the first ones, or, where these have not the classes in the shares of all, as many
  /// spread over all; nil for all.
  public var imageCount: Int?
  /// Whether images are averaged over 2 × 2 pixels.
  public var halvesImages = false
  /// Stroke digits to draw where there are no data.
  public var strokeDigits = 6_000
  /// Label units per class that are appended to the image: they make the machine generate a class on
  /// demand; 0 for none.
  public var labelCopies = 0
  /// Rows of an image, in pixels, once it is loaded.
  public var imageHeight = StrokeDigits.side
  /// Columns of an image, in pixels, once it is loaded.
  public var imageWidth = StrokeDigits.side
  /// Settings of the learning rule and its chains.
  public var training: MachineLearning

  /// The settings of a preset, with `seed` for couplings, chains, noise and data order.
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

  /// Where an image lies among the machine's units.
  public var layout: ImageLayout { ImageLayout(height: imageHeight, width: imageWidth) }

  /// The label units, after the pixels, and their values for `label`: 1 for its own, -1 for the
  /// others; nil without label units or for a class that was not trained.
  public func labelUnits(for label: Int) -> (units: [Int], values: [Float])? {
    guard labelCopies > 0, classes.contains(label) else { return nil }
    let values = classes.flatMap {
      [Float](repeating: $0 == label ? 1 : -1, count: labelCopies)
    }
    let first = layout.pixelCount
    return (Array(first..<first + values.count), values)
  }
}
