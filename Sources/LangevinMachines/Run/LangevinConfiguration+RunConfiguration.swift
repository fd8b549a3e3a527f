import Training

extension LangevinConfiguration: RunConfiguration {
  /// Those of the images, then those of the learning, whose keys begin with `training`.
  public static let settings: [Setting] =
    imageSettings + MachineLearning.settings.map { $0.inside("training") }

  /// What a training without options starts from.
  public static var described: LangevinConfiguration { LangevinConfiguration(preset: .small) }

  /// Images and their labels.
  public static var fileKeys: [String] { ["data", "labels"] }

  /// The seed of every draw.
  public var seed: UInt64 { training.seed }

  /// Throws where settings do not go together.
  public func checkRelations() throws(SettingError) {
    try training.checkRelations(under: "training.")
  }

  private static let imageSettings: [Setting] = [
    .text(
      "data",
      help:
        "images: a file, a folder of pictures or a directory of IDX files; absent: stroke digits"
    ).optional,
    .text(
      "labels", help: "labels: an array or column of the data, or a file; absent: those found"
    ).optional,
    .structure(
      "reading", help: "how `data` is read, as the options of the same names; absent: by itself"
    ).optional,
    .structure(
      "pixelScale", help: "values of black and white, found in the data"
    ).optional,
    .list("classes", help: "classes to keep; empty: all"),
    .whole(
      "imageCount", .atLeast(1),
      help: "images to use: the first, or spread over all where these miss classes; absent: all"
    ).optional,
    .flag("halvesImages", help: "average images over 2 x 2 pixels"),
    .whole("strokeDigits", .atLeast(1), help: "stroke digits to draw where there are no data"),
    .whole("labelCopies", .atLeast(0), help: "label units per class; 0: none"),
    .whole("imageHeight", .atLeast(1), unit: "pixels", help: "rows of an image, found in the data"),
    .whole(
      "imageWidth", .atLeast(1), unit: "pixels", help: "columns of an image, found in the data"),
  ]
}

extension Setting {
  /// The same setting of a configuration that is a member `key` of another one.
  func inside(_ key: String) -> Setting {
    Setting(
      "\(key).\(self.key)", kind, range, unit: unit, isOptional: isOptional, help: help)
  }
}
