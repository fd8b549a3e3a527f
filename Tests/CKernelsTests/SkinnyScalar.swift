import CKernels

/// The skinny kernels of one precision, under one name.
protocol SkinnyScalar: BinaryFloatingPoint, Sendable {
  associatedtype Kernel
  typealias Input = UnsafePointer<Self>
  static func kernel(
    _ units: Int, _ outputs: Int, _ activation: rv_activation, _ readout: Input,
    _ feedback: Input, _ bias: Input, _ noise: Input?
  ) -> Kernel
  static func normals(_ stream: rv_stream, _ rows: Int, _ columns: Int) -> [Self]
  static func hiddenSteps(
    _ network: SkinnyNetwork<Self>, _ stream: rv_stream, _ chains: Int, _ steps: Int,
    _ timeStep: Self, _ state: inout [Self], _ output: inout [Self])
  static func outputSteps(
    _ network: SkinnyNetwork<Self>, _ stream: rv_stream, _ chains: Int, _ steps: Int,
    _ timeStep: Self, _ state: inout [Self])
  static func score(_ network: SkinnyNetwork<Self>, _ x: [Self]) -> [Self]
  static func gradients(
    _ network: SkinnyNetwork<Self>, _ x: [Self], _ error: [Self]
  ) -> (readout: [Self], feedback: [Self], bias: [Self])
}

extension Float: SkinnyScalar {
  static func kernel(
    _ units: Int, _ outputs: Int, _ activation: rv_activation, _ readout: Input,
    _ feedback: Input, _ bias: Input, _ noise: Input?
  ) -> rv_skinny_f32 {
    rv_skinny_f32(
      units: units, outputs: outputs, activation: activation, readout: readout,
      feedback: feedback, bias: bias, noise: noise)
  }
  static func normals(_ stream: rv_stream, _ rows: Int, _ columns: Int) -> [Float] {
    var draws = [Float](repeating: 0, count: rows * columns)
    rv_normals_f32(stream, rows, columns, &draws)
    return draws
  }
  static func hiddenSteps(
    _ network: SkinnyNetwork<Float>, _ stream: rv_stream, _ chains: Int, _ steps: Int,
    _ timeStep: Float, _ state: inout [Float], _ output: inout [Float]
  ) {
    network.withKernel {
      withUnsafePointer(to: $0) {
        rv_skinny_hidden_steps_f32($0, stream, chains, steps, timeStep, &state, &output)
      }
    }
  }
  static func outputSteps(
    _ network: SkinnyNetwork<Float>, _ stream: rv_stream, _ chains: Int, _ steps: Int,
    _ timeStep: Float, _ state: inout [Float]
  ) {
    network.withKernel {
      withUnsafePointer(to: $0) {
        rv_skinny_output_steps_f32($0, stream, chains, steps, timeStep, &state)
      }
    }
  }
  static func score(_ network: SkinnyNetwork<Float>, _ x: [Float]) -> [Float] {
    var score = [Float](repeating: .nan, count: x.count)
    network.withKernel {
      withUnsafePointer(to: $0) { rv_skinny_score_f32($0, x.count / network.outputs, x, &score) }
    }
    return score
  }
  static func gradients(
    _ network: SkinnyNetwork<Float>, _ x: [Float], _ error: [Float]
  ) -> (readout: [Float], feedback: [Float], bias: [Float]) {
    var readout = [Float](repeating: .nan, count: network.readout.count)
    var (feedback, bias) = (readout, [Float](repeating: .nan, count: network.units))
    network.withKernel {
      withUnsafePointer(to: $0) {
        rv_skinny_gradients_f32(
          $0, x.count / network.outputs, x, error, &readout, &feedback, &bias)
      }
    }
    return (readout, feedback, bias)
  }
}

extension Double: SkinnyScalar {
  static func kernel(
    _ units: Int, _ outputs: Int, _ activation: rv_activation, _ readout: Input,
    _ feedback: Input, _ bias: Input, _ noise: Input?
  ) -> rv_skinny_f64 {
    rv_skinny_f64(
      units: units, outputs: outputs, activation: activation, readout: readout,
      feedback: feedback, bias: bias, noise: noise)
  }
  static func normals(_ stream: rv_stream, _ rows: Int, _ columns: Int) -> [Double] {
    var draws = [Double](repeating: 0, count: rows * columns)
    rv_normals_f64(stream, rows, columns, &draws)
    return draws
  }
  static func hiddenSteps(
    _ network: SkinnyNetwork<Double>, _ stream: rv_stream, _ chains: Int, _ steps: Int,
    _ timeStep: Double, _ state: inout [Double], _ output: inout [Double]
  ) {
    network.withKernel {
      withUnsafePointer(to: $0) {
        rv_skinny_hidden_steps_f64($0, stream, chains, steps, timeStep, &state, &output)
      }
    }
  }
  static func outputSteps(
    _ network: SkinnyNetwork<Double>, _ stream: rv_stream, _ chains: Int, _ steps: Int,
    _ timeStep: Double, _ state: inout [Double]
  ) {
    network.withKernel {
      withUnsafePointer(to: $0) {
        rv_skinny_output_steps_f64($0, stream, chains, steps, timeStep, &state)
      }
    }
  }
  static func score(_ network: SkinnyNetwork<Double>, _ x: [Double]) -> [Double] {
    var score = [Double](repeating: .nan, count: x.count)
    network.withKernel {
      withUnsafePointer(to: $0) { rv_skinny_score_f64($0, x.count / network.outputs, x, &score) }
    }
    return score
  }
  static func gradients(
    _ network: SkinnyNetwork<Double>, _ x: [Double], _ error: [Double]
  ) -> (readout: [Double], feedback: [Double], bias: [Double]) {
    var readout = [Double](repeating: .nan, count: network.readout.count)
    var (feedback, bias) = (readout, [Double](repeating: .nan, count: network.units))
    network.withKernel {
      withUnsafePointer(to: $0) {
        rv_skinny_gradients_f64(
          $0, x.count / network.outputs, x, error, &readout, &feedback, &bias)
      }
    }
    return (readout, feedback, bias)
  }
}
