import ReplayNetworks

extension ReplayRequest {
  /// ρ(M) at states that base replay reaches (REPLAY eq. 13, REPLAY eq. 14).
  private func stability(
    of run: ReplayRun, _ settings: ReplayProtocol
  ) throws -> ReplayStability {
    var base = settings
    (base.count, base.steps, base.warmup, base.friction, base.adaptation) = (8, 100, 0, 1, 0)
    let states = try run.replay(base, seed: seed).finalStates
    return try run.network.stability(
      at: states, dynamics: settings.dynamics(of: run.network.dynamics))
  }

  /// Mean spectral radii over a grid of frictions, from 1 down, the one that is asked for among them.
  func stabilityMetrics(
    of run: ReplayRun, _ settings: ReplayProtocol
  ) throws -> JobMetrics {
    var metrics = JobMetrics()
    let frictions = Set([1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, settings.friction])
    for friction in frictions.sorted(by: >) {
      var changed = settings
      changed.friction = friction
      metrics.add(
        "friction \(friction)", try stability(of: run, changed).meanSpectralRadius)
    }
    metrics.add("warnAbove", ReplayStability.warningRadius)
    return metrics
  }

  func warnIfUnstable(_ run: ReplayRun, _ settings: ReplayProtocol, _ context: JobContext) {
    // With adaptation eigenvalues of 3 N rows are taken eight times: seconds for large networks.
    guard settings.friction < 1 || settings.adaptation > 0,
      settings.adaptation == 0 || run.network.architecture.units <= 256,
      let stability = try? stability(of: run, settings), !stability.isOrderly
    else { return }
    context.warn(
      "the spectral radius at replayed states is "
        + "\(JobMetrics.short(stability.meanSpectralRadius)), above "
        + "\(ReplayStability.warningRadius): replay may break into oscillation. Try "
        + (settings.friction < 1 ? "a friction above \(settings.friction)" : "")
        + (settings.friction < 1 && settings.adaptation > 0 ? " or " : "")
        + (settings.adaptation > 0 ? "less adaptation" : "") + ".")
  }
}
