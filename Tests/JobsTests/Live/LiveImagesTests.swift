import Archives
import Foundation
import Jobs
import Tensors
import Testing

@Suite struct LiveImagesTests {
  private let runs = LiveRuns()

  /// A run shows images of its own data while these are there and what they were; else dead leaves, and says so.
  @Test func aRunShowsItsOwnImages() throws {
    let file = "\(runs.folder)/images.npz"
    try FileManager.default.createDirectory(
      atPath: runs.folder, withIntermediateDirectories: true)
    // Every image has a value of its own in its corner.
    var pixels = Matrix<Float>.zeros(50, 64)
    for image in 0..<50 {
      for pixel in 0..<64 { pixels[image, pixel] = Float(image) / 100 + (pixel > 0 ? 0.25 : 0) }
    }
    try ArrayFile.writeAll(
      ["images": NumericArray(pixels, shape: [50, 8, 8])], to: file)
    let settings: JSONValue = [
      "data": .string(file), "latents": 8, "validationShare": 0.4,
      "plan": ["updates": 2, "steps": 3],
    ]
    var network = try runs.open(3, trainedBy: settings)
    #expect(try origin(of: network).contains(file))
    let shown = try images(of: &network)
    #expect(shown.rows == 16 && shown.columns == 64)
    for row in 0..<shown.rows {
      let corner = 100 * shown[row, 0]
      #expect(
        abs(corner - corner.rounded()) < 1e-3 && abs(shown[row, 1] - shown[row, 0] - 0.25) < 1e-5)
    }
    try network.turn("images", to: 64)
    try network.reset(seed: 2)
    #expect(try images(of: &network).rows == 20)  // all that were kept back
    try network.advance(steps: 3)
    #expect(try network.export() == runs.byVerb(network.request()))

    try FileManager.default.removeItem(atPath: file)
    #expect(try origin(of: runs.open(3)).hasPrefix("Dead leaves, because"))
  }

  @Test func embeddedImagesAreSaidToBe() throws {
    #expect(try origin(of: runs.open(3)).hasPrefix("Dead leaves, as"))
  }

  private func origin(of network: any LiveNetwork) throws -> String {
    try #require(try network.scene().scalars["origin"]?.string)
  }

  private func images(of network: inout any LiveNetwork) throws -> Matrix<Float> {
    let array = try #require(try network.frame().arrays.first { $0.name == "images" })
    return Matrix(rows: array.shape[0], columns: array.shape[1], elements: array.values)
  }
}
