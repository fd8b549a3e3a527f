import Archives
import UserData

extension PoissonConfiguration {
  /// What a run of these settings expects of images.
  ///
  /// - Parameter preparation: what is done to them; patches are standardised, so that their scale does
  ///   not matter.
  func expectation(_ preparation: ImagePreparation) -> ImageExpectation {
    var expected = ImageExpectation(scale: preparation.cutsPatches ? nil : pixelScale)
    expected.shape = image.map { [$0.height, $0.width, $0.channels] }
    expected.allowsStandardised = true
    if preparation.cutsPatches { (expected.allowsAnyScale, expected.planes) = (true, .picture) }
    return expected
  }

  /// The images of `data`, and what was understood of them; nil where there are no data.
  public func read() throws(UserDataError) -> Reading<[ImageData]>? {
    guard let data else { return nil }
    return try ImageData.readSets(
      data, options: reading ?? ReadingOptions(), expecting: expectation(preparation))
  }

  /// Images of an array in place of `data`.
  public func read(_ array: NumericArray) throws(UserDataError) -> Reading<[ImageData]> {
    let read = try ImageData.read(
      array, named: data ?? "data", options: reading ?? ReadingOptions(),
      expecting: expectation(preparation))
    return Reading([read.data], read.understanding)
  }
}
