import Archives
import Jobs
import RandomStreams
import ReproductionJobs
import Tensors

/// Version of this interface: changes that callers must know of raise it.
@c(rv_abi)
public func abi() -> Int32 { 1 }

/// Version, stream version, instruction set, linear algebra and default threads, as JSON.
@c(rv_version)
public func version() -> UnsafeMutablePointer<CChar>? {
  let machine = ComputingMachine.current
  let document: JSONValue = [
    "version": .string(reverieVersion), "streamVersion": JSONValue(streamVersion),
    "instructionSet": .string(machine.instructionSet),
    "linearAlgebra": .string(machine.linearAlgebra),
    "threads": JSONValue(Parallelism.available.threads),
  ]
  return lentText(document.text)
}

/// Starts a job on a thread of its own; arrays are copied. Always gives a handle above 0: a request that
/// cannot be understood is a job that failed at once.
@c(rv_start)
public func start(
  _ request: UnsafePointer<CChar>?, _ count: Int32, _ names: UnsafePointer<UnsafePointer<CChar>?>?,
  _ data: UnsafePointer<UnsafeRawPointer?>?, _ types: UnsafePointer<Int32>?,
  _ ranks: UnsafePointer<Int32>?, _ shapes: UnsafePointer<UnsafePointer<Int64>?>?
) -> Int64 {
  do {
    let text = try requiredText(request, "request")
    let document = try JobDocument(
      JSONValue(parsing: text, source: "request"), source: "request", registry: .complete)
    let arrays = try GivenArrays(
      count: count, names: names, data: data, types: types, ranks: ranks, shapes: shapes
    ).copies()
    try HandleTable.use(document.kernels)
    return HandleTable.add(.job(RunningJob(document, inputs: arrays)))
  } catch {
    return HandleTable.add(.job(RunningJob(failed: error)))
  }
}

/// State, stage, and warnings and log lines since the last poll, as JSON; NULL for a wrong handle.
@c(rv_poll)
public func poll(_ job: Int64) -> UnsafeMutablePointer<CChar>? {
  HandleTable.job(job).flatMap { lentText($0.poll().text) }
}

/// Waits until a job has ended, at most `seconds`: 1 where it has, 0 where not, -1 for a wrong handle.
@c(rv_wait)
public func wait(_ job: Int64, _ seconds: Double) -> Int32 {
  guard let job = HandleTable.job(job) else { return -1 }
  return ForkLock.wait(seconds: seconds) { job.hasEnded } ? 1 : 0
}

/// Asks a job to stop; 0, or -1 for a wrong handle.
@c(rv_cancel)
public func cancel(_ job: Int64) -> Int32 {
  guard let job = HandleTable.job(job) else { return -1 }
  job.cancel()
  return 0
}

/// Why a job failed, or what the last call to a session could not do, as JSON; NULL where nothing did.
@c(rv_error)
public func error(_ handle: Int64) -> UnsafeMutablePointer<CChar>? {
  let document =
    switch HandleTable[handle] {
    case .job(let job): job.error
    case .session(let session): session.error
    case nil: nil as JSONValue?
    }
  return document.flatMap { lentText($0.text) }
}

/// What a job gave, as JSON, with type and shape of its arrays; NULL unless it is done.
@c(rv_result)
public func result(_ job: Int64) -> UnsafeMutablePointer<CChar>? {
  HandleTable.job(job)?.result.flatMap { lentText($0.text) }
}

/// The elements of an array of a job's result, C-contiguous, which the job owns until it is freed; NULL
/// where there is none of that name.
@c(rv_array)
public func array(
  _ job: Int64, _ name: UnsafePointer<CChar>?, _ type: UnsafeMutablePointer<Int32>?,
  _ rank: UnsafeMutablePointer<Int32>?, _ shape: UnsafeMutablePointer<Int64>?
) -> UnsafeRawPointer? {
  guard let name = try? requiredText(name, "name"),
    let array = HandleTable.job(job)?.result?.array(name)
  else { return nil }
  return ArrayDescription(type: type, rank: rank, shape: shape).lend(array)
}

/// Forgets a job, after asking it to stop where it runs; 0, or -1 for a wrong handle.
@c(rv_free)
public func free(_ job: Int64) -> Int32 {
  guard case .job(let job) = HandleTable.remove(job, where: \.isJob) else { return -1 }
  job.cancel()
  return 0
}

/// Frees a text that this library gave; NULL is allowed.
@c(rv_free_text)
public func freeText(_ text: UnsafeMutablePointer<CChar>?) { freeLentText(text) }
