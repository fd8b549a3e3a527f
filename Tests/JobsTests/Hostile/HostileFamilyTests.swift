import RandomStreams
import Tensors
import Testing

/// Whatever a checkpoint or a model holds behind a checksum that is right, it is refused with a message or
/// can be used: 400 edited ones of each family. `make fuzz` tries more, under the address sanitizer.
@Suite struct HostileFamilyTests {
  @Test(arguments: FamilyRestoration.families, FamilyRestoration.Use.allCases)
  func editedFiles(family: String, use: FamilyRestoration.Use) throws {
    let families = try FamilyRestoration()
    try families.check(family, use, [])
    var stream = RandomStream(seed: 17)
    var refused = 0
    for _ in 0..<400 {
      let draws = Matrix<Double>.uniforms(1, 23, from: &stream).elements
      let length = draws[22] < 0.7 ? 11 : 22
      do {
        try families.check(family, use, draws[..<length].map { UInt8($0 * 256) })
      } catch {
        let classified = try #require(error as? any ClassifiedError, "\(error)")
        #expect(!"\(classified)".isEmpty)
        refused += 1
      }
    }
    // Most edits break something that matters; some, such as one weight, do not.
    #expect(refused > 100 && refused < 400, "\(refused) refused")
  }
}
