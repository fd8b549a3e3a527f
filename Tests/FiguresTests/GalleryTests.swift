import Foundation
import Testing

@testable import Figures

@Suite struct GalleryTests {
  @Test func writesWhenAsked() throws {
    guard let directory = ProcessInfo.processInfo.environment["REVERIE_FIGURES"] else { return }
    let clock = ContinuousClock()
    for (name, figure) in Gallery.all {
      let a = try clock.measure { try Data(figure.png()).write(to: URL(fileURLWithPath: "\(directory)/\(name).png")) }
      let b = try clock.measure { try Data(figure.svg.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name).svg")) }
      print("TIME", name, a, b)
    }
    try Gallery.report.write(to: "\(directory)/report.html")
  }
}
