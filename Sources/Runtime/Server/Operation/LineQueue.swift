internal import Glibc
internal import NIOPosix
internal import Synchronization

/// Lines on their way to a file, a pipe or a terminal that may not take them. Whoever has one leaves it here and goes on; one thread carries them
/// away, and is the only one that waits. What finds no room is counted, and said as soon as there is somebody to say it to.
package final class LineQueue: Sendable {
  /// What becomes of lines, once for each change.
  package enum News: Sendable, Equatable {
    case dropping
    /// They are taken again, after so many were dropped.
    case writing(dropped: Int)
  }
  private struct State {
    var lines: [UInt8] = []
    var count = 0
    var isCarrying = false
    var dropped = 0
    /// Of those, what was not said yet.
    var unsaid = 0
    var isDropping = false

    /// - Returns: whether nothing was dropped before.
    mutating func drop(_ count: Int) -> Bool {
      dropped += count
      unsaid += count
      defer { isDropping = true }
      return !isDropping
    }
  }
  private let state = Mutex(State())
  private let limit: Int
  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let write: @Sendable ([UInt8]) -> Int
  private let tell: @Sendable (News) -> Void

  /// - Parameters:
  ///   - limit: bytes that may wait.
  ///   - write: writes lines; how many of them could not be written whole. It may block.
  ///   - tell: called by whoever adds a line, or by the thread that carries them.
  package init(limit: Int, write: @escaping @Sendable ([UInt8]) -> Int, tell: @escaping @Sendable (News) -> Void) {
    self.limit = limit
    self.write = write
    self.tell = tell
    thread.start()
  }

  /// Lines that were dropped since the start.
  package var dropped: Int { state.withLock { $0.dropped } }

  /// Takes whole lines, or drops them when there is no room.
  package func add(_ lines: [UInt8], count: Int) {
    if count == 0 { return }
    let isNews = state.withLock { state in
      guard state.lines.count + lines.count <= limit else { return state.drop(count) }
      state.lines += lines
      state.count += count
      if !state.isCarrying {
        state.isCarrying = true
        // Submitted behind the lock, so that it cannot overtake.
        thread.submit { [self] _ in carry() }
      }
      return false
    }
    if isNews { tell(.dropping) }
  }

  /// Waits until everything is written, but not for long.
  package func flush(milliseconds: Int = 1000) {
    for _ in 0..<milliseconds where state.withLock({ $0.isCarrying }) { usleep(1000) }
  }

  private func carry() {
    while true {
      let lines = state.withLock { state in
        defer { (state.lines, state.count) = ([], 0) }
        if state.lines.isEmpty { state.isCarrying = false }
        return state.lines
      }
      if lines.isEmpty { return }
      let lost = write(lines)
      let news: News? = state.withLock { state in
        if lost > 0 { return state.drop(lost) ? .dropping : nil }
        guard state.isDropping else { return nil }
        defer { (state.isDropping, state.unsaid) = (false, 0) }
        return .writing(dropped: state.unsaid)
      }
      if let news { tell(news) }
    }
  }
}

/// Writes lines to a descriptor. A line that was cut off ends there: the next one begins on a line of its own.
struct LineWriter {
  private var isTorn = false

  /// - Returns: how many lines were not written whole.
  mutating func write(_ lines: [UInt8], to descriptor: Int32) -> Int {
    let all = isTorn ? [0x0A] + lines : lines
    var rest = all[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count < 0, errno == EAGAIN {
        // Somebody made the pipe one that does not block; this thread may.
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&ready, 1, -1)
      } else if count == 0 || errno != EINTR {
        break
      }
    }
    if rest.isEmpty {
      isTorn = false
      return 0
    }
    let isUntouched = rest.count == all.count
    defer { isTorn = isUntouched ? isTorn : all[rest.startIndex - 1] != 0x0A }
    return rest.count { $0 == 0x0A } - (isUntouched && isTorn ? 1 : 0)
  }

  /// What is written next follows a line that somebody else left unfinished.
  mutating func followTorn() { isTorn = true }
}
