import ArgumentParser
import Reverie

extension ChannelOrder: ExpressibleByArgument {}
extension PixelRange: ExpressibleByArgument {
  /// `0,255` or `none`.
  public init?(argument: String) { self.init(argument) }
}

/// How files of images are read, where they do not say it themselves.
struct ImageArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Rows and columns of an image, and channels where they are several. (default: as it looks)",
      valueName: "h,w"))
  var imageShape: String?
  @Option(
    help: "Where the channels of colour images are: first (torch) or last. (default: as it looks)")
  var channels: ChannelOrder?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The values of black and white, or none for values that are used as they are. (default: as "
        + "the training images; in training as the values say)", valueName: "black,white"))
  var pixelRange: PixelRange?
  @Option(
    help: ArgumentHelp(
      "Labels: an array or column of the file, first or last column of flat images, another file "
        + "(FILE:name), or none. (default: those found)", valueName: "name"))
  var labels: String?
  @Option(help: "Part of a directory of MNIST's form: train, t10k. (default: train)")
  var part: String?
  @Flag(help: "Exchange rows and columns of images, as EMNIST's files need.") var transpose = false
  @Option(help: ArgumentHelp("Columns of pixels of a table. (default: all)", valueName: "a,b"))
  var columns: String?
  @Option(help: ArgumentHelp("Columns of a table to leave out.", valueName: "a,b"))
  var exclude: String?
  @OptionGroup var table: TableArguments

  func validate() throws { _ = try shape() }

  /// The decisions; nil where none was made.
  func options() throws -> ReadingOptions? {
    var options = ReadingOptions()
    table.add(to: &options)
    options.imageShape = try shape()
    (options.channels, options.pixelRange, options.labels) = (channels, pixelRange, labels)
    (options.part, options.transpose) = (part, transpose ? true : nil)
    options.columns = columns.map(Self.names)
    options.exclude = exclude.map(Self.names)
    return options == ReadingOptions() ? nil : options
  }

  private func shape() throws(ValidationError) -> [Int]? {
    guard let imageShape else { return nil }
    let parts = Self.names(imageShape).map { Int($0) }
    let sides = parts.compactMap(\.self).filter { (1...1 << 20).contains($0) }
    guard sides.count == parts.count, (2...3).contains(sides.count) else {
      throw ValidationError(
        "--image-shape \(imageShape): expected rows,columns or rows,columns,channels, as in 28,28.")
    }
    return sides
  }

  private static func names(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}
