/// The parameters of a replay network, in the order of their storage.
enum ReplayParameter: Int, CaseIterable {
  /// W `[gate unit, unit]`, U `[gate unit, input]`, c `[1, gate unit]`
  case recurrent, input, bias
  /// D `[output, unit]`, d `[1, output]`
  case readout, readoutBias
  /// E `[unit, output]`, e `[1, unit]`
  case encoder, encoderBias

  /// Its name in files.
  var name: String { "\(self)" }
  /// Whether it is a bias.
  var isBias: Bool { [.bias, .readoutBias, .encoderBias].contains(self) }
}
