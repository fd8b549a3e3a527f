import Archives
import Foundation
import Testing

@testable import UserData

@Suite struct MovementTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// A smooth path at 30 samples a second in a square of side 80.
  private func path(_ count: Int) -> (t: [Double], x: [Double], y: [Double]) {
    let t = (0..<count).map { Double($0) / 30 }
    return (t, t.map { 50 + 40 * sin(0.7 * $0) }, t.map { 50 + 40 * sin(1.1 * $0) })
  }

  private func read(
    _ text: String, as name: String = "m.csv", _ options: ReadingOptions = ReadingOptions()
  ) throws -> Reading<MovementData> {
    try MovementData.read(try directory.write(text, to: name), options: options)
  }

  private func refusal(
    _ text: String, as name: String = "m.csv", _ options: ReadingOptions = ReadingOptions()
  ) -> UserDataError? {
    do {
      _ = try read(text, as: name, options)
      return nil
    } catch {
      return error as? UserDataError
    }
  }

  private func kinds(_ read: Reading<MovementData>) -> [ReadingWarning.Kind] {
    read.understanding.warnings.map(\.kind)
  }

  // MARK: - Lengths

  @Test func positionsOfAnotherLengthAreNamed() throws {
    let path = directory.file("m.npz")
    try ArrayFile.writeAll(
      [
        "t": NumericArray(shape: [599], values: (0..<599).map { Double($0) / 30 }),
        "pos": NumericArray(shape: [600, 2], values: values(1_200)),
      ], to: path)
    let error = #expect(throws: UserDataError.self) { try MovementData.read(path) }
    #expect(error?.got.contains("`pos` has shape [600, 2], not 599 samples") == true)
  }

  // MARK: - Names and units

  @Test(
    arguments: [
      (["t", "x", "y"], 1.0, nil), (["Time", "X", "Y"], 1, nil),
      (["timestamps", "x_cm", "y_cm"], 1, "cm"),
      (["time (s)", "x (cm)", "y (cm)"], 1, "cm"), (["time_ms", "pos_x", "pos_y"], 1e-3, nil),
      (["Time [ms]", "x [px]", "y [px]"], 1e-3, "px"), (["t", "position_x", "position_y"], 1, nil),
      (["t", "x_pos", "y_pos"], 1, nil), (["t", "centroid_x", "centroid_y"], 1, nil),
    ] as [([String], Double, String?)])
  func names(columns: [String], second: Double, unit: String?) throws {
    let p = path(60)
    let text = table([p.t.map { $0 / second }, p.x, p.y], names: columns)
    for name in ["a.csv", "a.dat", "a.txt"] {
      let read = try read(text, as: name)
      #expect(abs(read.data.times[30] - 1) < 1e-9 && read.data.unit == unit)
      #expect(read.data.positions.column(0) == p.x && read.data.positions.column(1) == p.y)
      #expect(read.understanding.warnings.isEmpty)
    }
  }

  /// Two columns that are no times are positions alone, of frames at a rate.
  @Test func positionsAlone() throws {
    let p = path(600)
    let rows = (0..<600).flatMap { [p.x[$0], p.y[$0]] }
    let array = NumericArray(shape: [600, 2], values: rows)
    var options = ReadingOptions()
    #expect(throws: UserDataError.self) { try MovementData.read(["xy": array], named: "xy") }
    options.frameRate = 30
    for columns in [nil, ["0", "1"], ["xy"]] as [[String]?] {
      options.positionColumns = columns
      let read = try MovementData.read(["xy": array], named: "xy", options: options)
      #expect(abs(read.data.times[30] - 1) < 1e-9)
      #expect(read.data.positions.column(0) == p.x && read.data.positions.column(1) == p.y)
    }
    // Behind times they are what they were; one time out of order is told of.
    options = ReadingOptions()
    let timed = (0..<600).flatMap { [p.t[$0], p.x[$0]] }
    let line = try MovementData.read(
      ["p": NumericArray(shape: [600, 2], values: timed)], named: "p")
    #expect(line.data.times == p.t && line.data.positions.columns == 1)
    var swapped = p.t
    swapped.swapAt(20, 21)
    let error = try #require(refusal(table([swapped, p.x, p.y])))
    #expect(error.expected.contains("increase"), "\(error)")
    let plain = try #require(refusal(table([p.x, p.y])))
    #expect(plain.advice.contains("--frame-rate"), "\(plain)")
  }

  @Test func timesOfTheClockAndRowsOfFrames() throws {
    let p = path(60)
    let clock = p.t.indices.map { "00:00:\($0).0,\(p.x[$0]),\(p.y[$0])" }
    let error = try #require(refusal("time,x,y\n" + clock.joined(separator: "\n") + "\n"))
    #expect(error.place.contains("`time`") && error.got.contains("00:00:0.0"))
    #expect(error.advice.contains("seconds"))

    let rows = table([p.x, p.y], names: ["x", "y"])
    #expect(try #require(refusal(rows)).advice.contains("--frame-rate"))
    var options = ReadingOptions()
    options.frameRate = 30
    let read = try read(rows, as: "f.csv", options)
    #expect(zip(read.data.times, p.t).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func tablesWithoutNames() throws {
    let p = path(40)
    #expect(try read(table([p.t, p.x, p.y])).data.positions.column(1) == p.y)
    let line = try read(table([p.t, p.x], separator: " "), as: "l.txt")
    #expect(line.data.isLinear && line.data.positions.column(0) == p.x)
    let error = try #require(refusal(table([p.x, p.t, p.y, p.x]), as: "f.csv"))
    #expect(error.advice.contains("--time-column"))
    var options = ReadingOptions()
    options.timeColumn = "2"
    options.positionColumns = ["1", "3"]
    let read = try read(table([p.x, p.t, p.y, p.x]), as: "f.csv", options)
    #expect(read.data.times == p.t && read.data.positions.column(1) == p.y)
  }

  @Test func columnsAreGiven() throws {
    let p = path(40)
    let text = table([p.t, p.x, p.y, p.y, p.x], names: ["clock", "a", "b", "x", "y"])
    #expect(refusal(text)?.advice.contains("--time-column") == true)
    var options = ReadingOptions()
    options.timeColumn = "clock"
    #expect(try read(text, as: "a.csv", options).data.positions.column(0) == p.y)
    options.positionColumns = ["a", "b"]
    options.positionUnit = "m"
    let read = try read(text, as: "b.csv", options)
    #expect(read.data.positions.column(0) == p.x && read.data.unit == "m")
    #expect(read.understanding.leftOut.map(\.name) == ["x", "y"])
    options.positionColumns = ["q"]
    #expect(refusal(text, as: "c.csv", options)?.kind == .wrongOption)
  }

  @Test(
    arguments: [
      ("ms", 1e3), ("us", 1e6), ("s", 1), ("min", 1.0 / 60), ("30Hz", 30), ("30 fps", 30),
      ("1/30", 30),
    ] as [(String, Double)])
  func timeUnits(unit: String, factor: Double) throws {
    let p = path(60)
    var options = ReadingOptions()
    options.timeUnit = unit
    let read = try read(
      table([p.t.map { $0 * factor }, p.x, p.y], names: ["t", "x", "y"]), as: "m.csv", options)
    #expect(abs(read.data.times[30] - 1) < 1e-9)
    #expect(read.understanding.warnings.isEmpty)
  }

  /// Times in milliseconds or frames without a word of it.
  @Test(arguments: [(1e3, "ms"), (30, "--frame-rate")])
  func unlikelyTimesAreWarned(factor: Double, advice: String) throws {
    let p = path(60)
    let times = p.t.map { ($0 * factor).rounded() }
    let read = try read(table([times, p.x, p.y], names: ["t", "x", "y"]))
    #expect(kinds(read) == [.timeUnit])
    #expect(read.understanding.warnings[0].message.contains(advice))
  }

  /// Times with fractions count no frames, and a column is not both time and position.
  @Test func fractionsCountNoFrames() throws {
    let p = path(600)
    var options = ReadingOptions()
    options.frameRate = 30
    for names in [["t", "x", "y"], nil] {
      let error = try #require(refusal(table([p.t, p.x, p.y], names: names), as: "a.csv", options))
      #expect(error.expected.contains("frames"), "\(error)")
    }
    options.positionColumns = ["2", "3"]
    let read = try read(table([p.y, p.x, p.y]), as: "b.csv", options)
    #expect(abs(read.data.times[30] - 1) < 1e-9 && read.data.positions.column(0) == p.x)
    options.positionColumns = ["1", "2"]
    let both = try self.read(table([p.t, p.x, p.y]), as: "c.csv", options)
    #expect(abs(both.data.times[30] - 1) < 1e-9 && both.data.positions.column(0) == p.t)
  }

  /// A second line of the header gives units, and pandas' levels the axes.
  @Test func secondHeaderLines() throws {
    let p = path(60)
    func text(_ header: [String], _ second: Double) -> String {
      header.joined(separator: "\n") + "\n" + table([p.t.map { $0 / second }, p.x, p.y])
    }
    let units = try read(text(["time,x,y", "min,cm,cm"], 60), as: "a.csv")
    #expect(abs(units.data.times[30] - 1) < 1e-9 && units.data.unit == "cm")
    let levels = try read(text([",pos,pos", ",x,y", "time,,"], 1), as: "b.csv")
    #expect(abs(levels.data.times[30] - 1) < 1e-9 && levels.data.positions.column(1) == p.y)
  }

  /// Samples hours apart are refused until the user says so.
  @Test func impossibleTimesAreRefused() throws {
    let p = path(60)
    let text = table([p.t.map { ($0 * 1e6).rounded() }, p.x, p.y], names: ["t", "x", "y"])
    #expect(try #require(refusal(text)).advice.contains("--time-unit us"))
    var options = ReadingOptions()
    for (unit, second) in [("us", 1.0), ("s", 1e6)] {
      options.timeUnit = unit
      #expect(abs(try read(text, as: "b.csv", options).data.times[30] - second) < second * 1e-6)
    }
  }

  @Test func framesNeedARate() throws {
    let p = path(60)
    let text = table([(0..<60).map { Double($0) }, p.x, p.y], names: ["frame", "x", "y"])
    #expect(refusal(text)?.advice.contains("--frame-rate") == true)
    var options = ReadingOptions()
    options.frameRate = 25
    #expect(abs(try read(text, as: "b.csv", options).data.times[50] - 2) < 1e-12)
  }

  // MARK: - Samples

  @Test func lostSamples() throws {
    let text =
      "t,x,y\n"
      + (0..<30).map { row in
        let place = row % 10 == 3 ? "," : row % 10 == 7 ? "NA,nan" : "\(row).5,\(row)"
        return "\(Double(row) / 30),\(place)\n"
      }.joined()
    let read = try read(text)
    #expect(read.data.lost == [3, 7, 13, 17, 23, 27] && read.data.count == 30)
    #expect(read.data.withoutLost.count == 24 && read.data.withoutLost.lost.isEmpty)
    #expect(kinds(read) == [.lostSamples])
    #expect(read.understanding.warnings[0].message.contains("6 samples of 30"))
  }

  @Test func timesMustIncrease() throws {
    #expect(refusal("t,x,y\n0,1,1\n0.1,1,2\n0.1,2,2\n")?.place.contains("sample 2") == true)
    #expect(refusal("t,x,y\n0,1,1\n,1,2\n")?.place.contains("sample 1") == true)
    #expect(refusal("t,x,y\n0,1,1\n1,oops,2\n2,1,1\n")?.got.contains("line 3") == true)
  }

  // MARK: - Likelihood, body parts, animals

  @Test func likelihoods() throws {
    let p = path(100)
    let certain = (0..<100).map { $0 % 20 == 4 ? 0.02 : 0.99 }
    let text = table([p.t, p.x, p.y, certain], names: ["t", "x", "y", "likelihood"])
    let read = try read(text)
    #expect(kinds(read) == [.lowLikelihood] && read.data.lost.isEmpty)
    #expect(read.understanding.warnings[0].message.contains("5 %"))
    var options = ReadingOptions()
    options.likelihood = 0.9
    #expect(try self.read(text, as: "b.csv", options).data.lost == [4, 24, 44, 64, 84])
    let bare = table([p.t, p.x, p.y], names: ["t", "x", "y"])
    #expect(refusal(bare, as: "c.csv", options) != nil)
  }

  private func deepLabCut(individuals: [String]? = nil, parts: [String]) -> String {
    let p = path(50)
    let animals = individuals ?? [""]
    let columns = animals.flatMap { animal in parts.map { (animal, $0) } }
    func line(_ name: String, _ value: (String, String) -> [String]) -> String {
      ([name] + columns.flatMap { value($0.0, $0.1) }).joined(separator: ",") + "\n"
    }
    var text = line("scorer") { _, _ in ["DLC", "DLC", "DLC"] }
    if individuals != nil { text += line("individuals") { animal, _ in [animal, animal, animal] } }
    text += line("bodyparts") { _, part in [part, part, part] }
    text += line("coords") { _, _ in ["x", "y", "likelihood"] }
    for row in 0..<50 {
      let low = row == 5 ? 0.1 : 1
      text += "\(row)" + columns.map { _ in ",\(p.x[row]),\(p.y[row]),\(low)" }.joined() + "\n"
    }
    return text
  }

  @Test func deepLabCutTables() throws {
    var options = ReadingOptions()
    #expect(refusal(deepLabCut(parts: ["nose"]))?.advice.contains("--frame-rate") == true)
    options.frameRate = 30
    let one = try read(deepLabCut(parts: ["nose"]), as: "a.csv", options)
    #expect(one.data.positions.column(0) == path(50).x && abs(one.data.times[30] - 1) < 1e-9)
    #expect(kinds(one) == [.lowLikelihood])
    let two = deepLabCut(parts: ["nose", "tail"])
    #expect(refusal(two, as: "b.csv", options)?.advice.contains("--body-part nose") == true)
    options.bodyPart = "tail"
    options.likelihood = 0.9
    let tail = try read(two, as: "b.csv", options).data
    #expect(tail.lost == [5] && tail.names == ["tail.x", "tail.y"])
    let animals = deepLabCut(individuals: ["m1", "m2"], parts: ["nose", "tail"])
    #expect(refusal(animals, as: "c.csv", options)?.advice.contains("--individual m1") == true)
    options.individual = "m2"
    #expect(try read(animals, as: "c.csv", options).data.names == ["m2.tail.x", "m2.tail.y"])
  }

  @Test func sleapTables() throws {
    let p = path(40)
    func rows(_ track: String) -> String {
      (0..<40).map { row in
        "\(track),\(row),0.9,\(row == 3 ? "," : "\(p.x[row]),\(p.y[row])"),0.8,\(p.y[row]),\(p.x[row]),0.7\n"
      }.joined()
    }
    let header =
      "track,frame_idx,instance.score,nose.x,nose.y,nose.score,tail.x,tail.y,tail.score\n"
    var options = ReadingOptions()
    options.timeUnit = "30Hz"
    options.bodyPart = "nose"
    let one = try read(header + rows("track_0"), as: "a.csv", options)
    #expect(one.data.names == ["nose.x", "nose.y"] && one.data.lost == [3])
    let two = header + rows("track_0") + rows("track_1")
    let error = try #require(refusal(two, as: "b.csv", options))
    #expect(error.place.contains("`track`") && error.advice.contains("--individual track_0"))
    options.individual = "track_1"
    options.bodyPart = "tail"
    #expect(try read(two, as: "b.csv", options).data.positions.column(0) == p.y)
  }

  /// A part or an animal that the file does not have is not passed over.
  @Test func partsThatAreNotThere() throws {
    let p = path(60)
    let plain = table([p.t, p.x, p.y], names: ["t", "x", "y"])
    var options = ReadingOptions()
    options.bodyPart = "nose"
    #expect(refusal(plain, as: "a.csv", options)?.expected.contains("--body-part") == true)
    let both = table([p.t, p.x, p.y, p.y, p.x], names: ["t", "x", "y", "nose_x", "nose_y"])
    #expect(try read(both, as: "b.csv", options).data.positions.column(0) == p.y)
    options.bodyPart = nil
    options.individual = "9"
    let one = table([p.t, p.x, p.y, p.t.map { _ in 7 }], names: ["t", "x", "y", "id"])
    #expect(refusal(one, as: "c.csv", options)?.got.contains("9") == true)
    let mixed = table([p.t, p.x, p.y], names: ["t", "x_cm", "y_mm"])
    #expect(refusal(mixed, as: "d.csv")?.expected == "x and y in one unit")
  }

  /// Rows of two animals that take turns.
  @Test(arguments: ["agent_id", "animal", "mouse_id"])
  func twoAnimals(name: String) throws {
    let p = path(40)
    let text =
      "t,\(name),x,y\n"
      + (0..<40).map { row in
        "\(p.t[row]),1,\(p.x[row]),\(p.y[row])\n\(p.t[row]),2,\(p.y[row]),\(p.x[row])\n"
      }.joined()
    #expect(refusal(text)?.place.contains(name) == true)
    var options = ReadingOptions()
    options.individual = "2"
    #expect(try read(text, as: "b.csv", options).data.positions.column(0) == p.y)
    options.individual = "3"
    #expect(refusal(text, as: "c.csv", options)?.kind == .wrongOption)
  }

  // MARK: - Plausibility

  @Test func smoothPathsAreNotWarned() throws {
    let p = path(3_000)
    #expect(
      try read(table([p.t, p.x, p.y], names: ["t", "x", "y"])).understanding.warnings.isEmpty)
    // Sampled once a second, every step is long.
    let slow = (0..<300).map { Double($0) }
    let text = table(
      [
        slow.map { $0 * 1.01 }, slow.map { 50 + 40 * sin(0.7 * $0) },
        slow.map { 50 + 40 * sin(1.1 * $0) },
      ],
      names: ["t", "x", "y"])
    #expect(try read(text, as: "b.csv").understanding.warnings.isEmpty)
  }

  /// Tracking that flickers away from where the animal is and back: the far samples are jumps, but the place
  /// between them is no number that stands for lost samples.
  @Test func flickerDoesNotBlameThePlace() throws {
    var p = path(3_000)
    for row in 1_000..<1_040 { (p.x[row], p.y[row]) = (40 + 0.001 * Double(row % 3), 30) }
    for row in [1_005, 1_011, 1_017, 1_023] { (p.x[row], p.y[row]) = (400 + Double(row), 300) }
    for row in [1_004, 1_006, 1_010, 1_012, 1_016, 1_018, 1_022, 1_024] {
      (p.x[row], p.y[row]) = (40, 30)
    }
    let read = try read(table([p.t, p.x, p.y], names: ["t", "x", "y"]))
    #expect(kinds(read) == [.impossibleSpeed])
  }

  /// Samples of lost tracking written as a number, two of them or one in twenty.
  @Test(arguments: [([1_023.0, 1_023.0], 1_500), ([0, 0], 20), ([-1, -1], 20)])
  func repeatedFarPoints(point: [Double], every: Int) throws {
    var p = path(3_000)
    for row in stride(from: 17, to: 3_000, by: every) {
      (p.x[row], p.y[row]) = (point[0], point[1])
    }
    let text = table([p.t, p.x, p.y], names: ["t", "x", "y"])
    let read = try read(text)
    #expect(kinds(read) == [.repeatedPoint])
    let message = read.understanding.warnings.first?.message ?? ""
    #expect(
      message.contains("the first is 17")
        && message.contains("(\(Int(point[0])), \(Int(point[1])))"))
    var options = ReadingOptions()
    options.lostValue = point
    let mended = try self.read(text, as: "b.csv", options)
    #expect(mended.data.lost.first == 17 && kinds(mended) == [.lostSamples])
  }

  @Test func singleJumpsAreWarned() throws {
    var p = path(3_000)
    (p.x[700], p.y[700]) = (400, -30)
    let read = try read(table([p.t, p.x, p.y], names: ["t", "x", "y"]))
    #expect(kinds(read) == [.impossibleSpeed])
    #expect(read.understanding.warnings[0].message.contains("sample 700"))
  }

  /// A number that single precision does not have is no place; named as lost it is left out.
  @Test func positionsOfNoArenaAreRefused() throws {
    var p = path(4_000)
    p.x[2_000] = 1e300
    let text = table([p.t, p.x, p.y], names: ["t", "x", "y"])
    let message = try #require(refusal(text)).description
    #expect(message.contains("sample 2000") && message.contains("--lost-value 1e+300"))
    var options = ReadingOptions()
    options.lostValue = [p.x[2_000], p.y[2_000]]
    #expect(try read(text, as: "b.csv", options).data.lost == [2_000])
  }

  @Test func spikesInAnotherUnit() throws {
    let p = path(300)
    let data = try read(table([p.t, p.x, p.y], names: ["t", "x", "y"])).data
    #expect(data.warning(ofSpikes: [0.5, 1, 9]) == nil)
    #expect(data.warning(ofSpikes: [0.5, 900, 8_000])?.kind == .timeUnit)
    func refused(_ spikes: [Double], _ end: Double) -> String? {
      UserDataError(ofSpikes: spikes, outside: 0...end, at: "m.npz")?.description
    }
    let spikes = (1...100).map { Double($0) / 11 }
    #expect(refused(spikes, 10) == nil && refused([0.5, 900], 10) == nil)
    #expect(refused(spikes.map { 1_000 * $0 }, 10)?.contains("milliseconds") == true)
    #expect(refused(spikes, 10_000)?.contains("milliseconds") == true)
    #expect(refused(spikes.map { 30_000 * $0 + 30 }, 10)?.contains("samples") == true)
    #expect(refused(spikes.map { $0 + 20 }, 10)?.contains("one moment") == true)
  }

  /// Without y a run is along a line; a column that may be y is asked for.
  @Test func namesAreMatchedExactly() throws {
    let p = path(40)
    let text = table([p.t, p.x, p.y], names: ["T", "X", "Yy"])
    let error = try #require(refusal(text))
    #expect(error.got.contains("Yy") && error.advice.contains("--position-columns X,Yy"))
    var options = ReadingOptions()
    options.positionColumns = ["X", "Yy"]
    #expect(try read(text, as: "m.csv", options).data.positions.column(1) == p.y)
    #expect(try read(table([p.t, p.x, p.y], names: ["t", "x", "yaw"])).data.isLinear)
  }

  // MARK: - Arrays

  private func npz(_ arrays: [String: NumericArray]) throws -> String {
    try Npz.write(arrays, to: directory.file("m.npz"))
    return directory.file("m.npz")
  }

  /// pynapple's frames `t`, `d`; positions by other names, transposed, and as ticks of a clock.
  @Test(arguments: ["d", "pos", "positions", "xy"])
  func arrays(name: String) throws {
    let p = path(50)
    let times = NumericArray(shape: [50], values: p.t)
    let pairs = NumericArray(shape: [50, 2], values: zip(p.x, p.y).flatMap { [$0, $1] })
    let read = try MovementData.read(
      npz(["t": times, name: pairs, "columns": NumericArray(shape: [2], values: [0, 1])]))
    #expect(read.data.positions.column(1) == p.y)
    #expect(read.understanding.leftOut.map(\.name) == ["columns"])
    let turned = NumericArray(shape: [2, 50], values: p.x + p.y)
    #expect(try MovementData.read(npz(["t": times, name: turned])).data.positions.column(1) == p.y)
    let ticks = NumericArray(shape: [50], values: p.t.map { $0 * 20_000 })
    let clocked = try MovementData.read(
      npz([
        "frame_tick": ticks, name: pairs, "clock_hz": NumericArray(shape: [], values: [20_000.0]),
      ]))
    #expect(abs(clocked.data.times[30] - 1) < 1e-9)
    #expect(throws: UserDataError.self) {
      try MovementData.read(npz(["frame_tick": ticks, name: pairs]))
    }
  }

  @Test func widerArraysAreAsked() throws {
    let p = path(50)
    let times = NumericArray(shape: [50], values: p.t)
    let wide = NumericArray(shape: [50, 4], values: zip(p.x, p.y).flatMap { [$1, $0, $1, $0] })
    let file = try npz(["t": times, "d": wide])
    let error = #expect(throws: UserDataError.self) { try MovementData.read(file) }
    #expect(error?.advice.contains("--position-columns") == true)
    var options = ReadingOptions()
    options.positionColumns = ["d[1]", "d[2]"]
    #expect(try MovementData.read(file, options: options).data.positions.column(0) == p.x)
    let plain = NumericArray(
      shape: [50, 3], values: (0..<50).flatMap { [p.t[$0], p.x[$0], p.y[$0]] })
    try Npy.write(plain, to: directory.file("m.npy"))
    #expect(try MovementData.read(directory.file("m.npy")).data.positions.column(1) == p.y)
  }
}
