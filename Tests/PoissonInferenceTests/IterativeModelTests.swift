import Archives
import Tensors
import Testing

@testable import PoissonInference

@Suite struct IterativeModelTests {
  /// Weights written and read under the reference's names, with a checkpoint's prefix and buffers.
  @Test func tensorNames() throws {
    let model = IterativeModel<Float>(makeModel(.gaussian, .relu))
    var tensors: [String: NumericArray] = ["layer.temp": NumericArray(shape: [1], values: [1.0])]
    for (name, tensor) in model.tensors { tensors["layer." + name] = tensor }
    #expect(tensors["layer.log_lr.1"]?.shape == [1])
    let read = try IterativeModel<Float>(tensors: tensors)
    #expect(read.parameters == model.parameters)
    #expect(read.configuration.activation == .relu)
    tensors["layer.u_init.0"] = nil
    #expect(throws: InferenceError.self) { try IterativeModel<Float>(tensors: tensors) }
  }
}
