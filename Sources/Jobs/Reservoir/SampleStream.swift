import Archives
import ReservoirSampling
import Tensors

/// Sampling into a file that grows: draws are safe block by block, and an interrupted run goes on with the
/// bytes of an undisturbed one.
struct SampleStream {
  private let request: SampleRequest
  private let output: String
  /// Where the chains are, beside the output.
  private var statePath: String { output + ".state.json" }

  init(of request: SampleRequest, to output: String) {
    (self.request, self.output) = (request, output)
  }

  /// What lies beside an unfinished output.
  private struct Saved: Codable {
    let request: SampleRequest
    let model: String
    let chains: SamplingRun.SavedChains
  }

  /// About 16 MB of draws, and at most the tenth part of all, so that little is lost.
  private func blockDraws(units: Int) -> Int {
    max(1, min(2_000_000 / max(request.chains * units, 1), request.draws / 10))
  }

  /// Samples to the end or until stopped.
  func run(
    _ sampler: ReservoirRun, as sampling: SamplingRequest, _ context: JobContext
  ) throws -> (SamplingResult, JobResult) {
    let model = Provenance.checksum(of: sampler.tensors)
    let saved = try isBegun ? readSaved(model: model) : nil
    var writer = try GrowingDraws(
      to: output, chains: request.chains, names: sampler.unitNames,
      mode: saved == nil ? .fresh(replacing: request.overwrites) : .resumed)
    if let saved {
      try check(saved, against: writer.drawsDone)
    } else {
      try LocalFileSystem().removeTree(statePath)
    }
    let units = sampler.transform.dimension
    let samples = try context.stage("sample", unit: "steps") { stage in
      let streaming = SamplingRun.Streaming(
        blockDraws: blockDraws(units: units), from: saved?.chains
      ) { block, chains in
        try writer.append(block, endingAt: chains.draws)
        try save(Saved(request: plain, model: model, chains: chains))
        return !stage.isInterrupted()
      }
      let run = try SamplingRun(of: sampler, as: sampling, streaming: streaming) { done, total in
        stage.update(done, total, "")
        return !stage.isInterrupted()
      }
      return try run.result()
    }
    guard writer.drawsDone >= request.draws else {
      throw JobError(
        .interrupted,
        "stopped after \(writer.drawsDone) of \(request.draws) draws of every chain, which are in "
          + "\(output); go on with --resume.")
    }
    try writer.finish()
    try LocalFileSystem().removeTree(statePath)
    var result = JobResult()
    result.files = [output]
    return (samples, result)
  }

  /// Whether there is something to go on with.
  private var isBegun: Bool {
    request.isResumed && LocalFileSystem().entry(at: output) != nil
  }

  /// The request less what may differ when it is gone on with.
  private var plain: SampleRequest {
    var plain = request
    (plain.isResumed, plain.overwrites, plain.judges) = (false, false, true)
    return plain
  }

  /// The file holds at least the draws after which the chains were saved.
  private func check(_ saved: Saved, against drawsDone: Int) throws {
    guard drawsDone >= saved.chains.draws else {
      throw JobError(
        .malformedInput,
        "\(output): holds \(drawsDone) draws of every chain, where \(statePath) has the state after "
          + "\(saved.chains.draws). Sample again with --overwrite.")
    }
  }

  private func save(_ saved: Saved) throws {
    try AtomicFile.write(
      Array(try JSONValue(encoding: saved, name: statePath).text.utf8), to: statePath)
  }

  private func readSaved(model: String) throws -> Saved {
    let files = LocalFileSystem()
    guard files.entry(at: statePath) == .file else {
      throw JobError(
        .notFound, "\(statePath): there is no unfinished sampling of \(output) to go on with.")
    }
    let saved = try JSONValue(parsing: files.read(statePath), source: statePath)
      .decode(Saved.self, name: statePath)
    guard saved.model == model,
      try JSONValue(encoding: saved.request) == JSONValue(encoding: plain)
    else {
      throw JobError(
        .wrongUse,
        "--resume: \(output) was begun with another request or network. Give the same options, or "
          + "sample again with --overwrite.")
    }
    return saved
  }
}

/// A csv or zarr of draws that grows.
private struct GrowingDraws {
  private enum Writer {
    case csv(CsvWriter)
    case zarr(ZarrWriter)
  }

  enum Mode {
    case fresh(replacing: Bool)
    case resumed
  }

  private var writer: Writer
  private let chains: Int
  /// Draws of every chain that are in the file.
  private(set) var drawsDone: Int

  init(to path: String, chains: Int, names: [String]?, mode: Mode) throws {
    self.chains = chains
    switch (OutputFile.format(of: path) == "zarr", mode) {
    case (true, .fresh(let replacing)):
      writer = .zarr(try ZarrWriter(path: path, units: names, replacing: replacing))
    case (true, .resumed): writer = .zarr(try ZarrWriter(resuming: path))
    case (false, .fresh(let replacing)):
      writer = .csv(try CsvWriter(path: path, columns: names, replacing: replacing))
    case (false, .resumed): writer = .csv(try CsvWriter(resuming: path))
    }
    switch writer {
    case .csv(let writer): drawsDone = writer.drawsDone
    case .zarr(let writer): drawsDone = writer.drawsDone
    }
  }

  /// Adds draws `[chain · draw, unit]`, of which the last is number `end`; those that the file has already,
  /// because a process ended before it noted them, are left out.
  mutating func append(_ draws: Matrix<Double>, endingAt end: Int) throws {
    let count = draws.rows / chains
    let known = min(count, max(0, drawsDone - (end - count)))
    guard known < count else { return }
    let rows = (0..<chains).flatMap { chain in (chain * count + known)..<(chain + 1) * count }
    let block = NumericArray(
      draws.gatheringRows(rows), shape: [chains, count - known, draws.columns])
    switch writer {
    case .csv(var csv):
      try csv.append(block)
      writer = .csv(csv)
    case .zarr(var zarr):
      try zarr.append(["posterior/x": block])
      writer = .zarr(zarr)
    }
    drawsDone = end
  }

  mutating func finish() throws {
    switch writer {
    case .csv(var csv): try csv.finish()
    case .zarr(var zarr): try zarr.finish()
    }
  }
}
