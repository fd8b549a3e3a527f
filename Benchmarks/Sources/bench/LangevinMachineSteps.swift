import Reverie

/// Training and generation of a neural Langevin machine at the published size, N = 784.
struct LangevinMachineSteps {
  let units = 784
  let chains = 1_000
  let batch = 1_000

  /// One update: data statistic, ten steps of the chains, model statistic, new couplings.
  func update(threads: Int, budget: Double) -> Measurement {
    var settings = MachineLearning.paper
    (settings.chains, settings.batchSize) = (chains, batch)
    var stream = RandomStream(seed: 1, purpose: .data)
    var images = Matrix<Float>.uniforms(4 * batch, units, from: &stream)
    images.scale(by: 2)
    images.mapInPlace { $0 - 1 }
    guard
      var trainer = try? MachineTrainer(
        images: images, settings: settings, parallelism: Parallelism(threads: threads))
    else { preconditionFailure("the published settings were refused") }
    let measurement = Measurement(
      "langevin update N=784 chains=1000", threads: threads, steps: 1, budget: budget
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
      "langevin products N=784 chains=1000", threads: threads, steps: 1, budget: budget
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

  /// A step of 36 chains, as `generate` makes images.
  func generation(threads: Int, budget: Double) -> Measurement {
    let machine = LangevinMachine<Float>.random(units: units, gain: 2, seed: 1)
    let steps = 200
    guard
      var running = try? MachineChains(
        MachineDynamics(machine), count: 36, seed: 1, parallelism: Parallelism(threads: threads))
    else { preconditionFailure("36 chains were refused") }
    let measurement = Measurement(
      "langevin generation N=784 chains=36", threads: threads, steps: steps, budget: budget
    ) {
      do { try running.advance(steps: steps) } catch { preconditionFailure("\(error)") }
    }
    precondition(running.info.energyPerUnit.isFinite, "generation went astray")
    return measurement
  }
}
