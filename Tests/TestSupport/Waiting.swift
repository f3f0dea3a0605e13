public import Foundation
import Glibc

/// Waiting with an end. A test that waits for good hangs, and the run that it is in names nobody: what does not come within ten minutes, for
/// a busy machine is late, is a failure of the test that waits for it.
public enum Waiting {
  public static let seconds = 600.0

  /// - Parameter pause: microseconds between two looks; 0 only gives way to others.
  /// - Returns: whether it came true.
  public static func until(within seconds: Double = seconds, every pause: UInt32 = 5000, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = DispatchTime.now() + seconds
    while try !condition() {
      if DispatchTime.now() > end { return false }
      if pause == 0 { sched_yield() } else { usleep(pause) }
    }
    return true
  }

  /// - Returns: whether all of them came to their end.
  public static func untilFinished(_ threads: [Thread]) -> Bool { until { threads.allSatisfy(\.isFinished) } }
}
