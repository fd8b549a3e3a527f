import Reverie

/// Images from a user's file.
enum ImageFile {
  /// Reads one array, or all arrays of an npz without a key.
  static func read(
    _ name: String, preparation: ImagePreparation, patchSide: Int,
    standardisation: ImageStandardisation? = nil
  ) throws -> PreparedImages {
    if name.hasSuffix(".npz") {
      let all = try ArrayFile.readAll(name).sorted { $0.key < $1.key }
      return try PreparedImages(
        all.map { (name: "\(name):\($0.key)", array: $0.value) }, preparation: preparation,
        patchSide: patchSide, standardisation: standardisation)
    }
    return try PreparedImages(
      [(name: name, array: try ArrayFile.read(name))], preparation: preparation,
      patchSide: patchSide, standardisation: standardisation)
  }
}
