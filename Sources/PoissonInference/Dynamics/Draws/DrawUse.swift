import RandomStreams

/// What a draw of latents is for. Each use has noise of its own, so that a readout changes no
/// update.
package enum DrawUse: Sendable {
  /// Drives the update of the state.
  case update
  /// Is read out and scored after the update.
  case readout

  var purpose: Purpose { self == .update ? .inferenceUpdate : .inferenceReadout }

  /// Where the draw of a step lies in a record of one update and one readout per step.
  func index(atStep step: Int) -> Int { 2 * step + (self == .update ? 0 : 1) }
}
