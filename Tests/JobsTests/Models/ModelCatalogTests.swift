import Archives
import Foundation
import RandomStreams
import Testing

@testable import Jobs

/// Networks by name: those in the repository, and those of a folder of one's own.
@Suite struct ModelCatalogTests {
  @Test func thoseOfTheRepositoryLieBesideTheProgram() throws {
    let names = ModelCatalog.installed.models.map(\.name)
    #expect(Set(names).isSuperset(of: ShippedModelTests.catalog.models.map(\.name)))
    #expect(names.contains("mixture-2d"))
  }

  @Test func unknownNamesAreAnsweredWithTheNearest() throws {
    let error = #expect(throws: JobError.self) {
      try ShippedModelTests.catalog.model("mixture-3d")
    }
    #expect(error?.errorKind == .wrongUse)
    #expect(error?.description.contains("Did you mean `mixture-2d`") == true)
  }

  @Test func laterFoldersReplaceModelsOfEarlierOnes() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/reverie-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let shipped = try ShippedModelTests.catalog.model("ring")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: shipped.path, toPath: folder + "/ring")
    // A file and a folder without a run are no models.
    try Data().write(to: URL(fileURLWithPath: folder + "/notes.txt"))
    try FileManager.default.createDirectory(
      atPath: folder + "/empty", withIntermediateDirectories: true)
    let catalog = ModelCatalog(folders: ShippedModelTests.catalog.folders + [folder])
    #expect(try catalog.model("ring").path == folder + "/ring")
    #expect(catalog.models.count == ShippedModelTests.catalog.models.count)
    #expect(
      catalog.command("sample", on: folder + "/ring") == ["reverie", "sample", "--model", "ring"])
    #expect(catalog.command("sample", on: "runs/ring") == ["reverie", "sample", "runs/ring"])
  }

  @Test func listAndCardNameWhatThereIs() throws {
    let list = try ModelsRequest().run([:], in: JobContext())
    #expect(list.text?.contains("mixture-2d") == true)
    let card = try ModelsRequest(name: "mixture-2d").run([:], in: JobContext())
    #expect(card.json?["card"]?.string == card.text)
    #expect(card.json?["family"]?.string == "reservoir")
    #expect(throws: JobError.self) { try ModelsRequest(name: "").run([:], in: JobContext()) }
  }
}
