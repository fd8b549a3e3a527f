import Jobs
import Testing

@testable import Explorer

@Suite struct PageCommandTests {
  @Test func commandsAreRead() throws {
    let expected: [(String, PageCommand)] = [
      (#"{"open":"0","seed":7}"#, .open(run: "0", seed: 7)), (#"{"play":true}"#, .play(true)),
      (#"{"speed":null}"#, .speed(nil)), (#"{"speed":30}"#, .speed(30)),
      (#"{"step":3}"#, .step(3)), (#"{"run":400}"#, .run(steps: 400)),
      (#"{"reset":18446744073709551615}"#, .reset(seed: .max)),
      (#"{"knob":"temperature","value":0.5}"#, .turn("temperature", 0.5)),
      (#"{"clamp":1,"value":-2}"#, .gift(.clamp(unit: 1, value: -2))),
      (#"{"clamp":1,"value":null}"#, .gift(.clamp(unit: 1, value: nil))),
      (#"{"images":[0,1],"use":"restore"}"#, .gift(.images([0, 1], use: "restore"))),
      (
        #"{"observe":[0,1],"value":[1,2],"deviation":[0.5,0.25]}"#,
        .gift(.observation(units: [0, 1], values: [1, 2], deviations: [0.5, 0.25]))
      ),
      (#"{"stretch":3,"steps":[120,150]}"#, .gift(.stretch(replay: 3, steps: 120..<150))),
      (#"{"stretch":0,"steps":null}"#, .gift(.stretch(replay: 0, steps: nil))),
      (#"{"training":true}"#, .training),
      (#"{"shown":2}"#, .shown(2)), (#"{"export":true}"#, .export), (#"{"copy":true}"#, .copy),
    ]
    for (text, command) in expected { #expect(try PageCommand(text) == command, "\(text)") }
  }

  @Test func otherMessagesAreRefused() {
    let wrong = [
      "", "{", "[]", "null", "{}", #"{"step":0}"#, #"{"step":10001}"#, #"{"speed":0}"#,
      #"{"speed":-1}"#, #"{"reset":-1}"#, #"{"reset":1.5}"#, #"{"knob":"t"}"#, #"{"run":0}"#,
      #"{"stretch":1}"#, #"{"stretch":1,"steps":[5,5]}"#, #"{"stretch":1,"steps":[1]}"#,
      String(repeating: "[", count: 100_000),
    ]
    for text in wrong { #expect(throws: (any Error).self) { try PageCommand(text) } }
  }
}
