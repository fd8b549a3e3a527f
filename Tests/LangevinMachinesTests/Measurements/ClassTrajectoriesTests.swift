import LangevinMachines
import Tensors
import Testing

@Suite struct ClassTrajectoriesTests {
  @Test func dwellTimesAndSwitches() {
    var trajectories = ClassTrajectories(frameTime: 2)
    for frame in [[1, 3], [1, 3], [3, 3], [3, 6], [3, 6], [6, 3]] { trajectories.append(frame) }
    #expect(trajectories.switchesPer100 == 20)  // 4 changes of 2 chains in 10 time units
    #expect(trajectories.dwellTimes == [3: [6], 6: [4]])
    #expect(trajectories.occupation[1] == 2.0 / 12)
    #expect(trajectories.firstPassageTimes(to: 6) == [10, 6])
    #expect(trajectories.firstPassageTimes(to: 1) == [0, nil])
    #expect(trajectories.shareVisiting(classes: 2, frames: 2) == 1)
    #expect(trajectories.shareVisiting(classes: 2, frames: 3) == 0)
  }
}
