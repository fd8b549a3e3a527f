import Tensors
import Testing

@Suite struct AlignedMemoryTests {
  @Test(arguments: [0, 1, 7, 16, 1001])
  func isAlignedAndZero(count: Int) {
    let (float, double) = (AlignedMemory<Float>(count), AlignedMemory<Double>(count))
    #expect(float.count == count && double.count == count)
    #expect(UInt(bitPattern: float.pointer) % 64 == 0 && UInt(bitPattern: double.pointer) % 64 == 0)
    #expect((0..<count).allSatisfy { float.pointer[$0] == 0 && double.pointer[$0] == 0 })
    for i in 0..<count { float.pointer[i] = Float(i + 1) }
    float.clear()
    #expect((0..<count).allSatisfy { float.pointer[$0] == 0 })
  }
}
