import Archives
import Foundation
import Jobs
import Synchronization
import Tensors

/// The network of one page: takes its commands, steps, and makes frames. All of its work is done by the
/// thread of the `Scheduler`, in turns; commands of the page wait for the next turn.
final class LiveSession: Sendable {
  private struct State {
    var network: (any LiveNetwork)?
    var training: LiveTraining?
    var isPlaying = false
    /// Steps per second; nil for as many as can be.
    var speed: Double?
    /// Where a run of so many steps ends.
    var target: Int?
    /// Steps that time has brought and that are not taken yet.
    var owed = 0.0
    var lastTurn = ContinuousClock.now
    /// Seconds that it may still take: what a long step took too much is waited for, so that networks of any
    /// size have equal time.
    var credit = 0.0
    /// Seconds of a step, measured.
    var stepSeconds = 1e-4
    /// Whether something changed since the last frame.
    var isStale = false
    var lastFrame = ContinuousClock.now - .seconds(1)
    /// Frames that were made and those that the page has drawn.
    var made = 0, shown = 0
    var lastJudged = ContinuousClock.now
    var convergence = LiveConvergence()
    var judged = LiveFrame()
    /// Whether a knob was turned or something was given after the first step.
    var isChanged = false
    var seed: UInt64 = 1
    /// Steps and seconds over which the rate is measured.
    var rate = StepRate()
  }

  /// Seconds between two frames.
  private static let frameInterval = 1.0 / 30
  /// Frames that may be on their way.
  private static let mostUnshown = 2
  /// Commands that may wait for the next turn.
  private static let mostCommands = 256

  let outbox = Outbox()
  private let runs: [LiveRun]
  private let parallelism: Parallelism
  private let commands = Mutex<[PageCommand]>([])
  /// The run that is being opened; commands wait until it is there.
  private let opening = Mutex<RunOpening?>(nil)
  // Touched by the scheduler's thread only; the lock is never waited for.
  private let state = Mutex(State())

  init(runs: [LiveRun], parallelism: Parallelism) {
    (self.runs, self.parallelism) = (runs, parallelism)
  }

  /// Takes a message of the page.
  ///
  /// - Returns: false where the page sends more than can be done, and is to be left.
  func receive(_ text: String) -> Bool {
    do {
      let command = try PageCommand(text)
      return commands.withLock { commands in
        commands.append(command)
        return commands.count <= Self.mostCommands
      }
    } catch {
      tell("\(error)")
      return true
    }
  }

  // MARK: - A turn

  /// Does what was asked, and steps for about `seconds`. Returns whether there is more to do now.
  func turn(for seconds: Double) -> Bool {
    state.withLock { state in
      if let opening = opening.withLock(\.self) {
        guard let opened = opening.result else { return false }
        self.opening.withLock { $0 = nil }
        attempt(&state) { take(try opened.get(), &$0) }
      }
      let waiting = commands.withLock { commands in
        defer { commands = [] }
        return commands
      }
      for (index, command) in waiting.enumerated() {
        attempt(&state) { try self.do(command, &$0) }
        guard opening.withLock({ $0 == nil }) else {
          commands.withLock { $0.insert(contentsOf: waiting[(index + 1)...], at: 0) }
          return true
        }
      }
      let began = ContinuousClock.now
      let isBusy = attempt(&state) { try advance(&$0, for: seconds) } ?? false
      attempt(&state) { try show(&$0) }
      let taken = (ContinuousClock.now - began).inSeconds
      state.credit = min(state.credit + seconds - taken, 0)
      return isBusy || !waiting.isEmpty
    }
  }

  /// Whether the network is to step as soon as it may.
  var isPlaying: Bool { state.withLock(\.isPlaying) }

  /// Whether a run is being opened, for which everything else waits.
  var isOpening: Bool { opening.withLock { $0 != nil } }

  /// An error stops the network and is told to the page; it never ends the server.
  @discardableResult
  private func attempt<Result>(
    _ state: inout State, _ work: (inout State) throws -> Result
  ) -> Result? {
    do {
      return try work(&state)
    } catch {
      (state.isPlaying, state.target) = (false, nil)
      tell("\(error)")
      return nil
    }
  }

  private func tell(_ problem: String) {
    outbox.post(.text(JSONValue.object(["error": JSONValue(problem)]).text))
  }

  /// Steps as many times as time has brought, as far as the turn goes.
  private func advance(_ state: inout State, for seconds: Double) throws -> Bool {
    guard state.credit > -seconds || !state.isPlaying else { return true }
    let now = ContinuousClock.now
    let elapsed = (now - state.lastTurn).inSeconds
    state.lastTurn = now
    guard state.isPlaying, let network = state.network else { return false }
    let most = max(1, Int(seconds / max(state.stepSeconds, 1e-9)))
    var steps = most
    if let speed = state.speed, state.target == nil {
      // What a slow network cannot do is not made up for.
      state.owed = min(state.owed + speed * elapsed, max(1, speed / 10))
      steps = min(most, Int(state.owed))
      state.owed -= Double(steps)
    }
    if let target = state.target { steps = min(steps, target - network.step) }
    guard steps > 0 else {
      if state.target != nil { (state.isPlaying, state.target, state.isStale) = (false, nil, true) }
      return false
    }
    try take(steps, &state)
    return true
  }

  private func take(_ steps: Int, _ state: inout State) throws {
    guard var network = state.network else { return }
    state.network = nil  // one owner, so that nothing is copied
    defer { state.network = network }
    let (before, start) = (network.step, ContinuousClock.now)
    try network.advance(steps: steps)
    let seconds = (ContinuousClock.now - start).inSeconds
    let done = network.step - before
    if done > 0 {
      state.stepSeconds = 0.8 * state.stepSeconds + 0.2 * seconds / Double(done)
    } else {
      state.isPlaying = false  // the network has come to its end
    }
    state.rate.add(done, at: .now)
    state.isStale = true
  }

  // MARK: - Commands

  private func `do`(_ command: PageCommand, _ state: inout State) throws {
    switch command {
    case .open(let run, let seed): try open(run, seed, &state)
    case .play(let plays):
      (state.isPlaying, state.target, state.owed) = (plays, nil, 0)
    case .speed(let speed): state.speed = speed
    case .step(let steps):
      state.isPlaying = false
      try take(steps, &state)
    case .run(let steps):
      try reset(state.seed, &state)
      (state.isPlaying, state.target) = (true, steps)
    case .reset(let seed): try reset(seed, &state)
    case .turn(let key, let value): try turn(key, value, &state)
    case .gift(let gift):
      try state.network?.take(gift)
      if gift.changesCourse { changed(&state) } else { state.isStale = true }
    case .shown(let count): state.shown = max(state.shown, min(count, state.made))
    case .export: try export(state)
    case .copy: copy(state)
    case .training: try tellTraining(state)
    }
  }

  private func changed(_ state: inout State) {
    state.isStale = true
    if let network = state.network { state.isChanged = network.step > 0 }
  }

  private func open(_ run: String, _ seed: UInt64, _ state: inout State) throws {
    guard let index = Int(run), runs.indices.contains(index) else {
      throw JobError(.notFound, "no run \(run). There are \(runs.count).")
    }
    (state.network, state.isPlaying) = (nil, false)
    let opening = RunOpening(runs[index], seed: seed, parallelism: parallelism)
    self.opening.withLock { $0 = opening }
    outbox.post(.text(JSONValue.object(["opening": JSONValue(runs[index].path)]).text))
  }

  private func take(_ opened: RunOpening.Opened, _ state: inout State) {
    (state.network, state.training) = (opened.network, opened.training)
    state.seed = opened.seed
    forget(&state)
    outbox.post(.data(Data(opened.scene.message(kind: "scene"))))
  }

  private func reset(_ seed: UInt64, _ state: inout State) throws {
    try state.network?.reset(seed: seed)
    state.seed = seed
    forget(&state)
  }

  /// Forgets what was seen of chains that are gone.
  private func forget(_ state: inout State) {
    (state.isChanged, state.isStale, state.owed) = (false, true, 0)
    (state.convergence, state.judged) = (LiveConvergence(), LiveFrame())
    state.rate = StepRate()
  }

  private func turn(_ key: String, _ value: Double, _ state: inout State) throws {
    try state.network?.turn(key, to: value)
    let restarts = state.network?.knobs.first { $0.key == key }?.restarts ?? false
    if restarts { return try reset(state.seed, &state) }
    changed(&state)
  }

  // MARK: - Frames

  /// Makes a frame where something changed, 30 times a second at most, and none while the page has not
  /// drawn those before.
  private func show(_ state: inout State) throws {
    let now = ContinuousClock.now
    guard state.isStale, state.made - state.shown < Self.mostUnshown,
      (now - state.lastFrame).inSeconds >= Self.frameInterval,
      var frame = try state.network?.frame(), let network = state.network
    else { return }
    (state.isStale, state.lastFrame) = (false, now)
    state.made += 1
    judge(network, &state, now)
    for (name, value) in state.judged.scalars { frame.add(name, value) }
    frame.add("frame", JSONValue(state.made))
    frame.add("step", JSONValue(network.step))
    frame.add("time", Double(network.step) * network.stepLength.value)
    frame.add("isPlaying", JSONValue(state.isPlaying))
    frame.add("isChanged", JSONValue(state.isChanged))
    frame.add("stepsPerSecond", state.rate.value)
    outbox.show(Data(frame.message(kind: "frame")))
  }

  /// Notes what is monitored, and judges it once a second.
  private func judge(
    _ network: any LiveNetwork, _ state: inout State, _ now: ContinuousClock.Instant
  ) {
    let (name, values) = network.monitored
    guard !values.isEmpty, state.isPlaying else { return }
    state.convergence.add(values)
    state.judged.add("monitored", JSONValue(name))
    state.judged.add("traces", .array(values.prefix(4).map { JSONValue($0) }))
    guard (now - state.lastJudged).inSeconds >= 1 else { return }
    state.lastJudged = now
    state.convergence.add(to: &state.judged)
  }

  private func tellTraining(_ state: State) throws {
    guard let training = state.training else { return }
    outbox.post(.text(JSONValue.object(["training": try training.json()]).text))
  }

  // MARK: - Without the page

  private func export(_ state: State) throws {
    guard let network = state.network else { return }
    var message = LiveFrame()
    message.add("name", JSONValue("\(network.request().array).npy"))
    message.add("step", JSONValue(network.step))
    // Bytes as they are in the file; the header says that no Float32 follow.
    let bytes = message.message(kind: "file") + Npy.encode(try network.export())
    outbox.post(.data(Data(bytes)))
  }

  private func copy(_ state: State) {
    guard let network = state.network else { return }
    let request = network.request()
    var answer: [String: JSONValue] = [
      "command": JSONValue(request.commandLine), "python": JSONValue(request.python),
      "request": request.document, "array": JSONValue(request.array),
    ]
    let changed =
      "something was changed on the way; reset, and the same settings give the same bytes"
    if let obstacle = request.obstacle ?? (state.isChanged ? changed : nil) {
      answer["obstacle"] = JSONValue(obstacle)
    }
    outbox.post(.text(JSONValue.object(["copy": .object(answer)]).text))
    for (name, bytes) in request.files.sorted(by: { $0.key < $1.key }) {
      var message = LiveFrame()
      message.add("name", JSONValue(name))
      outbox.post(.data(Data(message.message(kind: "input") + bytes)))
    }
  }
}

extension Duration {
  /// In seconds.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
