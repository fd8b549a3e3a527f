import Archives
import Foundation
import RandomStreams
import Tensors
import Testing

/// Users' files of draws from the command line: what is understood, overridden, refused and recorded.
@Suite final class UserDrawsTests {
  private let directory = Tool.scratchPath()

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func write(_ text: String, _ name: String) throws -> String {
    try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
    return "\(directory)/\(name)"
  }

  private func normals(_ rows: Int, _ columns: Int) -> Matrix<Double> {
    var stream = RandomStream(seed: 5)
    return .normals(rows, columns, from: &stream)
  }

  @Test func boundsOfNothing() throws {
    let path = "\(directory)/d.npy"
    try Npy.write(NumericArray(normals(100, 2)), to: path)
    for options in [
      ["--min-ess", "nan"], ["--max-r-hat=-1"], ["--max-ratio", "inf", "--reference", path],
    ] {
      let outcome = try Tool.run(["diagnose", path] + options)
      #expect(outcome.status == 64 && outcome.errors.contains("expected a number from 0 on"))
    }
  }

  @Test func axes() throws {
    let path = "\(directory)/d.npy"
    try Npy.write(NumericArray(normals(500, 8), shape: [500, 4, 2]), to: path)
    let refused = try Tool.run("diagnose", path)
    #expect(refused.status == 65 && refused.errors.contains("--axes draw,chain,unit"))
    let read = try Tool.run("diagnose", path, "--axes", "draw,chain,unit", "--max-r-hat", "1.05")
    #expect(read.status == 0 && read.errors.contains("in 4 chains of 500"), "\(read.errors)")
    let exchanged = try Tool.run(
      "diagnose", path, "--axes", "chain,draw,unit", "--max-r-hat", "1.5")
    #expect(exchanged.status == 2 && exchanged.errors.contains("500 chains of 4 draws"))
    let quiet = try Tool.run("diagnose", path, "--axes", "draw,chain,unit", "--quiet")
    #expect(quiet.errors.isEmpty)
    #expect(try Tool.run("diagnose", path, "--axes", "row,column,unit").status == 64)
  }

  @Test func columnsAndDecimalCommas() throws {
    let draws = normals(60, 2)
    let rows = (0..<60).map { "\($0),\(draws[$0, 0]),\(draws[$0, 1])\n" }.joined()
    let table = try write(",mu,\"theta[0,1]\"\n" + rows, "d.csv")
    let read = try Tool.run("diagnose", table)
    #expect(read.errors.contains("60 draws of 2 units mu, theta[0,1]"))
    #expect(read.errors.contains("an index that counts rows"))
    let one = try Tool.run("diagnose", table, "--columns", "theta[0,1],mu")
    #expect(one.output.contains("theta[0,1]") && one.errors.contains("units theta[0,1], mu"))
    #expect(try Tool.run("diagnose", table, "--exclude", "mu").errors.contains("1 unit theta"))
    let wrong = try Tool.run("diagnose", table, "--columns", "sigma")
    #expect(wrong.status == 64 && wrong.errors.contains("mu"))
    #expect(try Tool.run("diagnose", table, "--header", "maybe").status == 64)

    let commas = try write("mu;tau\n2,0;5,6\n1,5;7,25\n3,5;1,25\n0,5;2,5\n", "commas.csv")
    let refused = try Tool.run("diagnose", commas)
    #expect(refused.status == 65 && refused.errors.contains("--decimal ,"))
    let decimals = try Tool.run(
      "diagnose", commas, "--decimal", ",", "--separator", ";", "--json")
    let mean = try JSONValue(parsing: decimals.output)["quantities"]?.array?.first?["mean"]
    #expect(mean?.double == 1.875)
  }

  @Test func oneFileNamedTwice() throws {
    let path = try write(normals(80, 1).elements.map { "\($0)\n" }.joined(), "d.txt")
    let twice = try Tool.run("diagnose", path, path)
    #expect(twice.status == 0 && twice.errors.contains("named twice"))
    #expect(try Tool.run("diagnose", path, path, "--min-ess", "1").status == 2)
  }

  /// Names go through a run: its record, its figures, its samples; a resumed run reads as the first one.
  @Test func namesStayWithARun() throws {
    let draws = normals(200, 2)
    let rows = (0..<200).map { "\($0);\(draws[$0, 0]);\(draws[$0, 1] * 2)\n" }.joined()
    let data = try write("id;mu;tau\n" + rows, "d.csv").replacing("//", with: "/")
    let (run, samples) = ("\(directory)/run", "\(directory)/samples.csv")
    let training = Array(Tool.quickTraining.dropLast())
    let trained = try Tool.run(
      ["train", "reservoir", "--data", data, "--output", run, "--exclude", "id"] + training)
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("200 draws of 2 units mu, tau; left out: id (excluded)"))
    let record = try RunDirectory.open(run).record
    #expect(record.data?["units"] == ["mu", "tau"])
    #expect(record.data?.value(atPath: "understood.draws") == 200)
    #expect(record.configuration.value(atPath: "reading.exclude") == ["id"])
    let figure = try String(contentsOfFile: run + "/figures/density.svg", encoding: .utf8)
    #expect(figure.contains(">mu<") && figure.contains(">tau<"))
    let again = try Tool.run("train", "reservoir", "--output", run, "--resume")
    #expect(again.status == 0, "\(again.errors)")
    #expect(
      try Tool.run(
        "sample", run, "--chains", "300", "--duration", "2", "--output", samples, "--quiet"
      ).status == 0)
    #expect(try String(contentsOfFile: samples, encoding: .utf8).hasPrefix("mu,tau\n"))
    let verdict = try Tool.run("diagnose", samples, "--reference", data)
    #expect(verdict.status == 0 && verdict.output.contains("tau"), "\(verdict.errors)")
  }
}
