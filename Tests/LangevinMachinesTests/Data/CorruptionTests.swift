import LangevinMachines
import Tensors
import Testing

@Suite struct CorruptionTests {
  @Test func corruptionsAreWhatTheySay() {
    let images = NearestImagesTests.digits.prefix(50).images
    let noisy = Corruption.gaussian(deviation: 0.5).applied(to: images, seed: 1)
    var gap = noisy
    gap.add(images, scaledBy: -1)
    #expect(abs(gap.meanSquare() - 0.25) < 0.01)
    let negated = Corruption.negated(share: 0.2).applied(to: images, seed: 1)
    let changed = zip(images.elements, negated.elements).count { $0 != $1 }
    let nonzero = images.elements.count { $0 != 0 }
    #expect(abs(Double(changed) / Double(nonzero) - 0.2) < 0.01)
    let half = Corruption.lowerHalf.applied(to: images, seed: 1)
    #expect(half[3, 391] == images[3, 391] && half[3, 392] == 0)
  }
}
