import Foundation
import Testing

@testable import Figures

@Suite struct GalleryTests {
  private static let directory = ProcessInfo.processInfo.environment["REVERIE_FIGURES"]

  @Test(.enabled(if: directory != nil, "REVERIE_FIGURES names no directory to write to"))
  func writes() throws {
    let directory = try #require(Self.directory)
    for (name, figure) in Gallery.all {
      try figure.writeAll(to: "\(directory)/\(name)")
    }
    try Gallery.report.write(to: "\(directory)/report.html")
  }
}
