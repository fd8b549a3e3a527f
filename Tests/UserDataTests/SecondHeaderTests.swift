import Testing

@testable import UserData

/// Tables whose header has more than one line.
@Suite struct SecondHeaderTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func read(
    _ header: [String], _ columns: [[Double]], _ options: ReadingOptions = ReadingOptions(),
    index: Bool = false
  ) throws -> Reading<DrawData> {
    let rows = (0..<columns[0].count).map { row in
      (index ? ["\(row)"] : []) + columns.map { "\($0[row])" }
    }
    let lines = header + rows.map { $0.joined(separator: ",") }
    return try DrawData.read(
      [directory.write(lines.joined(separator: "\n") + "\n", to: "d.csv")], options: options)
  }

  private let three = [values(20), values(20, from: 20), values(20, from: 40)]

  /// Units of the columns, some without one.
  @Test(arguments: ["m/s,kg,", "(m/s),kg,cm", "[-],[K],[Pa]"]) func units(line: String) throws {
    let read = try read(["v,m,p", line], three)
    #expect(read.data.units == ["v", "m", "p"] && read.data.count == 20)
    #expect(
      read.understanding.line.contains("`\(line)`") && read.understanding.line.contains("--header"))
  }

  /// What pandas writes of columns of two levels, with and without the name of the index.
  @Test func levelsOfPandas() throws {
    for header in [
      [",theta,theta,mu", ",0,1,"], [",theta,theta,mu", ",0,1,", "draw,,,"],
      [",theta,theta,mu", ",a,b,all"],
    ] {
      let read = try read(header, three, index: true)
      let names =
        header[1].contains("a")
        ? ["theta[a]", "theta[b]", "mu[all]"] : ["theta[0]", "theta[1]", "mu"]
      #expect(read.data.units == names && read.data.count == 20, "\(read.understanding.line)")
      #expect(read.data.values.column(1) == three[1])
    }
  }

  /// Columns whose levels have names, and three levels; the index is none of the units.
  @Test func namedLevelsOfPandas() throws {
    for header in [
      ["param,theta,theta,mu", "dim,0,1,0"], ["param,theta,theta,mu", "dim,0,1,0", "draw,,,"],
    ] {
      let read = try read(header, three, index: true)
      #expect(read.data.units == ["theta[0]", "theta[1]", "mu[0]"], "\(read.understanding.line)")
      #expect(read.data.count == 20)
    }
    let deep = try read(["a,a,b", "x,y,x", "0,1,0"], three)
    #expect(deep.data.units == ["a[x,0]", "a[y,1]", "b[x,0]"] && deep.data.count == 20)
  }

  /// A row of draws is no level of names that repeat.
  @Test func repeatedNamesStayAnError() {
    #expect(throws: UserDataError.self) { try read(["a,b,a"], three) }
  }

  /// Numbers of the columns below their names, above fractions.
  @Test func countedColumns() throws {
    let read = try read(["a,b,c", "0,1,2"], three)
    #expect(read.data.count == 20 && read.data.units == ["a", "b", "c"])
    #expect(read.understanding.line.contains("`0,1,2`"))
    // The user's word for one line of names makes it a draw.
    var options = ReadingOptions()
    options.header = .yes
    #expect(try self.read(["a,b,c", "0,1,2"], three, options).data.count == 21)
    // Whole numbers below may be draws as well.
    let counts = three.map { $0.map { (10 * $0).rounded() } }
    #expect(try self.read(["a,b,c", "0,1,2"], counts).data.count == 21)
  }

  /// A mistake in the first row of numbers is none of these.
  @Test func mistakesStayMistakes() throws {
    for line in ["x,1.5,2.5", "NA,NA,NA", ",,"] {
      #expect(throws: UserDataError.self) { try read(["a,b,c", line], three) }
    }
  }
}
