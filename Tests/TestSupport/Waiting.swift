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

  /// The same for what tasks do: it gives way to them.
  public static func yielding(within seconds: Double = seconds, until condition: () async throws -> Bool) async rethrows -> Bool {
    let end = DispatchTime.now() + seconds
    while try await !condition() {
      if DispatchTime.now() > end { return false }
      await Task.yield()
    }
    return true
  }

  /// What work comes to; nil when it does not come to its end. Then it is cancelled, and not waited for.
  public static func outcome<Outcome: Sendable>(
    within seconds: Double = seconds, of work: @escaping @Sendable () async throws -> Outcome
  ) async throws -> Outcome? {
    let (results, end) = AsyncStream<Result<Outcome, any Error>>.makeStream()
    let working = Task {
      do { end.yield(.success(try await work())) } catch { end.yield(.failure(error)) }
    }
    let patience = Task {
      try await Task.sleep(for: .seconds(seconds))
      end.finish()
    }
    defer {
      working.cancel()
      patience.cancel()
    }
    for await result in results { return try result.get() }
    return nil
  }

  /// - Returns: whether another signal comes.
  public static func comes(_ signals: AsyncStream<Void>) async -> Bool {
    let came = try? await outcome {
      for await _ in signals { return true }
      return false
    }
    return came ?? false
  }

  /// - Returns: whether it comes to its end, however that is.
  public static func ends<Success: Sendable, Failure>(_ task: Task<Success, Failure>) async -> Bool {
    (try? await outcome { _ = await task.result }) != nil
  }

  /// - Returns: whether all of them came to their end.
  public static func untilFinished(_ threads: [Thread]) -> Bool { until { threads.allSatisfy(\.isFinished) } }
}
