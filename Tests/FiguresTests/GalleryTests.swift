import Foundation
import Testing

@testable import Figures

@Suite struct GalleryTests {
  @Test func writesWhenAsked() throws {
    guard let directory = ProcessInfo.processInfo.environment["REVERIE_FIGURES"] else { return }
    for (name, figure) in Gallery.all {
      try Data(figure.png()).write(to: URL(fileURLWithPath: "\(directory)/\(name).png"))
      try Data(figure.svg.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name).svg"))
    }
    try Gallery.report.write(to: "\(directory)/report.html")
  }
}
