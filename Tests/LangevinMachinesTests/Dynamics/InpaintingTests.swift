import Foundation
import LangevinMachines
import Tensors
import Testing

@Suite struct InpaintingTests {
  @Test func inpaintingKeepsWhatIsKnown() throws {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 1, seed: 2)
    let images = NearestImagesTests.digits.prefix(4).images
    let known = Array(0..<392)
    let filled = try Inpainting(MachineDynamics(machine)).complete(
      images, known: known, steps: 60, seed: 3)
    for row in 0..<4 {
      for unit in known { #expect(abs(filled[row, unit] - tanh(images[row, unit])) < 1e-6) }
    }
    #expect(filled.rows(0..<1).elements[400] != tanh(images[0, 400]))
  }
}
