import Reverie

/// Training and generation of a neural Langevin machine, by default at the published size, N = 784.
struct LangevinMachineSteps {
  var units = 784
  /// Chains of an update.
  var chains = 1_000
  var batch = 1_000

  /// One update: data statistic, `steps` steps of the chains, model statistic, new couplings.
  func update(steps: Int = 10, threads: Int, budget: Double) -> Measurement {
    var settings = MachineLearning.paper
    (settings.chains, settings.batchSize, settings.stepsPerUpdate) = (chains, batch, steps)
    var stream = RandomStream(seed: 1, purpose: .data)
    var images = Matrix<Float>.uniforms(4 * batch, units, from: &stream)
    images.scale(by: 2)
    images.mapInPlace { $0 - 1 }
    guard
      var trainer = try? MachineTrainer(
        images: images, settings: settings, parallelism: Parallelism(threads: threads))
    else { preconditionFailure("the published settings were refused") }
    let measurement = Measurement(
      "langevin update N=\(units) chains=\(chains)", threads: threads, steps: 1, budget: budget
    ) {
      do { try trainer.update() } catch { preconditionFailure("\(error)") }
    }
    precondition(trainer.monitor?.gradientMeanSquare.isFinite == true, "the update went astray")
    return measurement
  }

  /// The products of an update alone, by the kernels that the update uses: 22 with fixed couplings
  /// and two for the statistics. Its time over the update's is the share of products.
  func products(threads: Int, budget: Double) -> Measurement {
    let parallelism = Parallelism(threads: threads)
    let state = Buffer(normals: chains * units, scale: 1, seed: 3)
    let result = Buffer(count: chains * units)
    let statistic = Buffer(count: units * units)
    var stream = RandomStream(seed: 2)
    var couplings = Matrix<Float>.normals(units, units, from: &stream)
    couplings.scale(by: 0.05)
    let packed = PackedWeights(couplings)
    let (units, chains) = (units, chains)
    let share = min(64, (chains + threads - 1) / threads)
    return Measurement(
      "langevin products N=\(units) chains=\(chains)", threads: threads, steps: 1, budget: budget
    ) {
      parallelism.forEachBlock(of: chains, blockSize: share) { rows in
        for _ in 0..<22 {
          packed.multiply(
            state.pointer + rows.lowerBound * units, rows: rows.count,
            into: result.pointer + rows.lowerBound * units)
        }
      }
      for _ in 0..<2 {
        parallelism.forEachBlock(of: units, blockSize: 200) { to in
          Float.gemm(
            transposeA: true, transposeB: false, m: to.count, n: units, k: chains, alpha: 1,
            state.pointer + to.lowerBound, lda: units, result.pointer, ldb: units, beta: 0,
            statistic.pointer + to.lowerBound * units, ldc: units)
        }
      }
    }
  }

  /// A step of `count` chains, as `generate` makes images.
  ///
  /// - Parameter steps: those of a repetition, which is what one call advances.
  func generation(
    count: Int = 36, steps: Int = 200, precision: ProductPrecision = .float32, threads: Int,
    budget: Double
  ) -> Measurement {
    let machine = LangevinMachine<Float>.random(units: units, gain: 2, seed: 1)
    guard
      var running = try? MachineChains(
        MachineDynamics(machine, precision: precision), count: count, seed: 1,
        parallelism: Parallelism(threads: threads))
    else { preconditionFailure("\(count) chains were refused") }
    let measurement = Measurement(
      "langevin generation N=\(units) chains=\(count)", peer: Measurement.peer(precision),
      threads: threads, steps: steps, budget: budget
    ) {
      do { try running.advance(steps: steps) } catch { preconditionFailure("\(error)") }
    }
    precondition(running.info.energyPerUnit.isFinite, "generation went astray")
    return measurement
  }
}
