import Archives
import Testing

@testable import UserData

@Suite struct DrawTableTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func read(
    _ text: String, as name: String = "d.csv", _ options: ReadingOptions = ReadingOptions()
  ) throws -> Reading<DrawData> {
    try DrawData.read([try directory.write(text, to: name)], options: options)
  }

  private func refusal(
    _ text: String, as name: String = "d.csv", _ options: ReadingOptions = ReadingOptions()
  ) -> UserDataError? {
    do {
      _ = try read(text, as: name, options)
      return nil
    } catch {
      return error as? UserDataError
    }
  }

  // MARK: - Separators

  @Test(arguments: [",", ";", "\t", " ", "|", ", ", "   "])
  func separators(separator: String) throws {
    let (x, y) = (values(20), values(20, from: 20))
    for ending in ["\n", "\r\n"] {
      let text = table([x, y], names: ["mu", "tau"], separator: separator, ending: ending)
      for name in ["a.csv", "a.txt", "a.dat", "a"] {
        let read = try read(text, as: name)
        #expect(read.data.units == ["mu", "tau"] && read.data.isNamed)
        #expect(read.data.values.column(0) == x && read.data.values.column(1) == y)
        #expect(read.understanding.leftOut.isEmpty)
        #expect(read.understanding.line.contains("20 draws of 2 units mu, tau"))
      }
    }
  }

  @Test func marksQuotesAndCommentsAreTaken() throws {
    let text = "\u{FEFF}# made by hand\n\"a, b\",\"c\"\n\n1.5, 2\n# between\n-3e-1 ,+4\n"
    let read = try read(text)
    #expect(read.data.units == ["a, b", "c"])
    #expect(read.data.values.elements == [1.5, 2, -0.3, 4])
  }

  /// What is not finite is counted, with the first place, and fails the gates of diagnostics.
  @Test func whatIsNotFiniteIsNamed() throws {
    let read = try read("mu,tau\n0.5,1.5\n0.25,nan\ninf,2.5\n0.75,3.5\n")
    let warning = try #require(read.understanding.warnings.first)
    #expect(warning.kind == .notFinite && warning.failsGates)
    #expect(
      warning.message.contains("2 draws of 4") && warning.message.contains("nan in `tau` of draw 1")
    )
  }

  @Test func truthValuesAreNumbers() throws {
    for (yes, no) in [("True", "False"), ("TRUE", "FALSE"), ("true", "false")] {
      let read = try read("mu,flag\n0.5,\(yes)\n1.5,\(no)\n2.5,\(yes)\n")
      #expect(read.data.units == ["mu", "flag"])
      #expect(read.data.values.column(1) == [1, 0, 1])
    }
  }

  @Test(arguments: ["1.099,5", "\"1,099.5\"", "45%", "$3", "1 099", "1.2D-01"])
  func numbersWrittenForPeopleAreNotLeftOut(field: String) throws {
    let separator = field.hasPrefix("\"") ? "," : ";"
    let text = "mu\(separator)tau\n\(field)\(separator)1.5\n\(field)\(separator)2.5\n"
    let error = try #require(refusal(text))
    #expect(error.kind == .malformed && error.place.contains("`mu`"))
    #expect(error.advice.contains("thousands") && error.advice.contains("--exclude"))
    var options = ReadingOptions()
    options.exclude = ["mu"]
    #expect(try read(text, as: "e.csv", options).data.values.elements == [1.5, 2.5])
  }

  @Test(arguments: ["2024-01-02", "00:01:02.5", "rat 3", "v1"])
  func otherTextIsLeftOut(field: String) throws {
    let read = try read("when,mu\n\(field),1.5\n\(field),2.5\n")
    #expect(read.data.units == ["mu"] && read.understanding.line.contains("when (text)"))
  }

  @Test func oneRowPerQuantityIsRefused() throws {
    let rows = (0..<12).map { "\($0 / 3 + 1),1,\(["mu", "tau", "phi"][$0 % 3]),\(Double($0) / 8)" }
    let text = (["Iteration,Chain,Parameter,value"] + rows).joined(separator: "\n") + "\n"
    let error = try #require(refusal(text))
    #expect(error.kind == .unsupported && error.got.contains("mu, tau, phi"))
    #expect(error.advice.contains("pivot"))
    var options = ReadingOptions()
    options.columns = ["value"]
    #expect(try read(text, as: "e.csv", options).data.values.rows == 12)
  }

  /// Turing's and PyMC's own columns have no marks; one of their names alone is a quantity.
  @Test func samplersOwnColumnsWithoutMarks() throws {
    let (x, y) = (values(20), values(20, from: 20))
    let names = ["mu", "lp", "n_steps", "tree_depth", "step_size"]
    let many = try read(table([x, y, y, y, y], names: names))
    #expect(many.data.units == ["mu"] && many.understanding.line.contains("the sampler's own"))
    #expect(try read(table([x, y], names: ["mu", "energy"])).data.units == ["mu", "energy"])
  }

  @Test(arguments: [";", ",", "\t"])
  func spreadsheetsSayTheSeparator(mark: String) throws {
    let text = "sep=\(mark)\r\nmu\(mark)tau\r\n1.5\(mark)2\r\n3\(mark)4\r\n"
    let read = try read(text)
    #expect(read.data.units == ["mu", "tau"] && read.data.values.elements == [1.5, 2, 3, 4])
    #expect(try #require(refusal(text + "5\(mark)\r\n")).place.contains("line 5"))
  }

  @Test func utf16() throws {
    let units = Array("mu;tau\r\n1;2\r\n3;4\r\n".utf16)
    let bytes: [UInt8] =
      [0xFF, 0xFE]
      + units.flatMap { (unit: UInt16) -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let path = try directory.write(bytes, to: "excel.txt")
    #expect(try DrawData.read([path]).data.values.elements == [1, 2, 3, 4])
  }

  // MARK: - Decimal commas

  @Test(arguments: [
    "mu;tau\n2,0;5,6\n1,5;7,25\n", "mu\ttau\n2,0\t5,6\n1,5\t7,25\n", "mu tau\n2,0 5,6\n1,5 7,25\n",
  ])
  func decimalCommas(text: String) throws {
    let error = try #require(refusal(text))
    #expect(error.kind == .ambiguous && error.advice.contains("--decimal ,"))
    var options = ReadingOptions()
    options.decimal = ","
    #expect(try read(text, as: "e.csv", options).data.values.elements == [2, 5.6, 1.5, 7.25])
  }

  @Test(arguments: [("", "2,001\n-1,5\n0,25\n3,07\n"), ("mu\n", "2,001\n-1,5\n0,25\n3,7\n")])
  func decimalCommasInOneColumn(header: String, rows: String) throws {
    let error = try #require(refusal(header + rows))
    #expect(error.advice.contains("--decimal ,"))
    var options = ReadingOptions()
    options.decimal = ","
    let read = try read(header + rows, as: "e.csv", options)
    #expect(read.data.units.count == 1)
    #expect(Array(read.data.values.elements.prefix(3)) == [2.001, -1.5, 0.25])
  }

  @Test func pairsOfCountsAreTwoColumns() throws {
    let read = try read("3,12\n0,5\n7,30\n2,11\n")
    #expect(read.data.values.shape == [4, 2])
  }

  // MARK: - Headers

  @Test func namesThatAreNumbers() throws {
    let x = values(30)
    let read = try read(table([x, x, x], names: ["0", "1", "2"]))
    #expect(read.data.units == ["0", "1", "2"] && read.data.count == 30)
    #expect(!read.understanding.decisions.isEmpty)
    var options = ReadingOptions()
    options.header = .no
    let row = try self.read(table([x, x, x], names: ["0", "1", "2"]), as: "e.csv", options)
    #expect(row.data.count == 31 && !row.data.isNamed)
  }

  @Test func wholeNumbersBelowWholeNamesAreAsked() throws {
    let text = "0,1,2\n5,3,1\n2,2,7\n"
    let error = try #require(refusal(text))
    #expect(error.kind == .ambiguous && error.advice.contains("--header yes"))
    var options = ReadingOptions()
    options.header = .yes
    #expect(try read(text, as: "e.csv", options).data.count == 2)
  }

  /// A first row with a missing value is a row: it is refused as any other, and never lost.
  @Test(arguments: ["NA,1,2\n", ",1,2\n", "1.5,NaN,\n", "null,1.5,2\n"])
  func firstRowIsNotLost(row: String) throws {
    let text = row + table([values(20), values(20, from: 3), values(20, from: 5)])
    let error = try #require(refusal(text))
    #expect(error.place.contains("line 1") && error.kind == .malformed)
    var options = ReadingOptions()
    options.missing = .drop
    #expect(try read(text, as: "e.csv", options).data.count == 20)
    options.missing = .keep
    #expect(try read(text, as: "f.csv", options).data.count == 21)
  }

  @Test func missingValuesAreNamed() throws {
    let error = try #require(refusal("a,b\n1,2\n3,\n5,6\n"))
    #expect(error.place.contains("line 3") && error.place.contains("`b`"))
    #expect(try read("a,b\n1,2\n3,nan\n").data.values.elements[3].isNaN)
  }

  @Test func raggedTextAndFootersAreRefused() throws {
    #expect(try #require(refusal("a,b\n1,2\n3\n")).place.contains("line 3"))
    #expect(try #require(refusal("a,b\n1,2\n3,x\n")).got.contains("x"))
    #expect(try #require(refusal("a,b\n")).got.contains("names"))
    #expect(refusal("")?.kind == .malformed)
  }

  // MARK: - Roles

  @Test(arguments: [("", 0), ("Unnamed: 0", 0), ("\"\"", 1), ("", 17)])
  func indexColumns(name: String, start: Int) throws {
    let (x, y) = (values(40), values(40, from: 9))
    var text = "\(name),mu,tau\n"
    for row in 0..<40 { text += "\(row + start),\(x[row]),\(y[row])\n" }
    let read = try read(text)
    #expect(read.data.units == ["mu", "tau"])
    #expect(read.understanding.leftOut.map(\.reason) == ["an index that counts rows"])
  }

  /// R's `write.table`: names of columns only, quoted row names.
  @Test func rowNamesOfR() throws {
    let x = values(12)
    let text = "\"mu\" \"tau\"\n" + (0..<12).map { "\"\($0 + 1)\" \(x[$0]) 1.5\n" }.joined()
    let read = try read(text, as: "r.txt")
    #expect(read.data.units == ["mu", "tau"] && read.data.values.column(0) == x)
  }

  /// Rows that end in a separator, below names that do not, have no row names.
  @Test func rowsThatEndInASeparator() throws {
    let (x, y) = (values(12), values(12, from: 4))
    let text = "mu,tau\n" + (0..<12).map { "\(x[$0]),\(y[$0]),\n" }.joined()
    let read = try read(text)
    #expect(read.data.units == ["mu", "tau"])
    #expect(read.data.values.column(0) == x && read.data.values.column(1) == y)
  }

  @Test func indexWithoutHeader() throws {
    let x = values(30)
    let text = (0..<30).map { "\($0),\(x[$0]),\(x[29 - $0])\n" }.joined()
    let read = try read(text)
    #expect(read.data.units.count == 2 && read.data.values.column(0) == x)
    #expect(!read.understanding.decisions.isEmpty)
  }

  @Test(arguments: [
    [".chain", ".iteration", ".draw"], ["CHAIN", "ITER", "draw"], ["chain", "draw", "iter"],
    ["chain__", "iter__", "draw__"],
  ])
  func chainsSplit(names: [String]) throws {
    let mu = values(20)
    var text = "mu,\(names.joined(separator: ",")),lp__,stepsize__\n"
    for row in 0..<20 {
      text += "\(mu[row]),\(row / 5 + 1),\(row % 5 + 1),\(row + 1),-\(row).5,0.9\n"
    }
    let read = try read(text)
    #expect(read.data.units == ["mu"] && read.data.chainLengths == [5, 5, 5, 5])
    #expect(read.data.values.column(0) == mu)
    #expect(read.understanding.leftOut.count == 5)
    #expect(read.data.array?.shape == [4, 5, 1])
  }

  /// Rows of chains that take turns come together.
  @Test func interleavedChains() throws {
    let text = "chain,mu\n" + (0..<10).map { "\($0 % 2),\($0).5\n" }.joined()
    let read = try read(text)
    #expect(read.data.chainLengths == [5, 5])
    #expect(read.data.values.elements == [0.5, 2.5, 4.5, 6.5, 8.5, 1.5, 3.5, 5.5, 7.5, 9.5])
  }

  @Test func textColumnsAreNamed() throws {
    let read = try read("model,mu,site\nA,1.5,x\nA,2.5,y\nB,0.5,x\n")
    #expect(read.data.units == ["mu"])
    #expect(read.understanding.leftOut.map(\.name) == ["model", "site"])
    #expect(read.understanding.line.contains("model, site (text)"))
  }

  @Test func columnsAreChosen() throws {
    let x = values(10)
    let text = table([x, x, x, x], names: ["lp__", "theta[1]", "theta[2]", "tau"])
    var options = ReadingOptions()
    options.columns = ["tau", "theta"]
    #expect(try read(text, as: "a.csv", options).data.units == ["tau", "theta[1]", "theta[2]"])
    options.columns = ["lp__"]
    #expect(try read(text, as: "b.csv", options).data.units == ["lp__"])
    options.columns = nil
    options.exclude = ["theta[2]"]
    #expect(try read(text, as: "c.csv", options).data.units == ["theta[1]", "tau"])
    options.exclude = ["sigma"]
    #expect(refusal(text, as: "d.csv", options)?.kind == .wrongOption)
    let path = try directory.write(text, to: "e.csv")
    #expect(try DrawData.read([path + ":tau"]).data.units == ["tau"])
  }

  /// Only what is asked must be readable.
  @Test func damageBesideIsIgnored() throws {
    var options = ReadingOptions()
    options.columns = ["a"]
    #expect(
      try read("a,b\n1,2\n3,\n5,oops\n", as: "a.csv", options).data.values.elements == [1, 3, 5])
  }

  @Test func repeatingValuesAreReported() throws {
    let x = values(200)
    let zeros = x.map { max($0, 0) }
    let counts = x.map { (4 * $0).rounded() }
    let read = try read(table([x, zeros, counts], names: ["x", "zeros", "counts"]))
    #expect(
      read.understanding.decisions.contains { $0.contains("zeros (") && $0.contains("counts (") })
    #expect(read.data.spreads[0] == .continuous)
    #expect(read.data.spreads[2] == .discrete(values: 5))
    let constant = try self.read("a,b\n1,2\n3,2\n")
    #expect(constant.understanding.warnings.map(\.kind) == [.suspectColumn])
  }

  // MARK: - Samplers' files

  /// CmdStan: comments everywhere, warm-up before the comment that ends it, one file per chain.
  @Test func stanFiles() throws {
    func text(_ seed: Int) -> String {
      let x = values(30, from: seed)
      var text = "# model = m\n# method = sample\nlp__,accept_stat__,stepsize__,theta.1,theta.2\n"
      for row in 0..<30 {
        if row == 10 { text += "# Adaptation terminated\n# Step size = 0.8\n" }
        text += "-\(row).25,0.9,0.8,\(x[row]),\(-x[row])\n"
      }
      return text + "# \n#  Elapsed Time: 0.01 seconds\n"
    }
    let paths = try [1, 200].map { try directory.write(text($0), to: "chain-\($0).csv") }
    let read = try DrawData.read(paths)
    #expect(read.data.units == ["theta.1", "theta.2"] && read.data.chainLengths == [20, 20])
    #expect(read.understanding.leftOut.contains { $0.reason == "warm-up" })
    #expect(read.understanding.warnings.isEmpty)
    let twice = try DrawData.read([paths[0], paths[0]])
    #expect(twice.understanding.warnings.map(\.kind) == [.repeatedFile, .identicalChains])
    let failing = twice.understanding.warnings.filter { $0.failsGates }
    #expect(failing.count == 2)
  }

  @Test func chainsOfOtherColumnsAreRefused() throws {
    let a = try directory.write("mu,tau\n1,2\n3,4\n", to: "a.csv")
    let b = try directory.write("mu,sigma\n1,2\n3,4\n", to: "b.csv")
    let error = #expect(throws: UserDataError.self) { try DrawData.read([a, b]) }
    #expect(error?.got.contains("sigma") == true)
  }

  @Test func codaFiles() throws {
    let (x, y) = (values(6), values(6, from: 8))
    let chain = (x + y).enumerated().map { "\($0.offset % 6 + 1) \($0.element)\n" }.joined()
    _ = try directory.write("alpha 1 6\nbeta 7 12\n", to: "CODAindex.txt")
    let path = try directory.write(chain, to: "CODAchain1.txt")
    let other = try directory.write(chain.replacing("0.1", with: "0.2"), to: "CODAchain2.txt")
    let read = try DrawData.read([path, other])
    #expect(read.data.units == ["alpha", "beta"] && read.data.chainLengths == [6, 6])
    #expect(read.data.values.column(1).prefix(6).elementsEqual(y))
  }

  @Test func compressedTables() throws {
    // "a,b\n1,2\n3,4\n", as gzip compresses it.
    let bytes: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 75, 212, 73, 226, 50, 212, 49, 226, 50, 214, 49, 225, 2, 0,
      229, 233, 214, 206, 12, 0, 0, 0,
    ]
    for name in ["a.csv.gz", "a.gz", "a.txt.gz"] {
      let path = try directory.write(bytes, to: name)
      #expect(try DrawData.read([path]).data.values.elements == [1, 2, 3, 4])
    }
    let cut = try directory.write(Array(bytes.dropLast(12)), to: "cut.csv.gz")
    let error = #expect(throws: UserDataError.self) { try DrawData.read([cut]) }
    #expect(error?.advice.contains("copied") == true)
  }
}
