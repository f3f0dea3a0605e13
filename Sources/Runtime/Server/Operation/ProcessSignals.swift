package import Rules
internal import Glibc
internal import NIOPosix
internal import Synchronization

/// Where the handler leaves a signal's number: writing is all that it may do.
private nonisolated(unsafe) var signalled: Int32 = -1

/// SIGTERM, SIGINT and SIGHUP, from the first moment of the process, and its end when it does not come by itself.
///
/// One thread waits for signals and for the end, and for nothing else: no lock, log or store can hold it.
package final class ProcessSignals: Sendable {
  private struct Ending {
    /// Milliseconds from the first SIGTERM on.
    var grace: Int
    /// What was not done, for whoever reads why the process ended.
    var remainder: @Sendable () -> Phrase = { "it was still starting" }
    var language = DisplayLanguage.en
    var isAsked = false
  }

  /// Of this process. The first to ask traps them.
  package static let process = ProcessSignals(grace: ServerLimits.standard.grace) { reason in
    StandardErrorLog.flush(milliseconds: 200)
    // Written past everything, and only if it can be taken.
    let line = Array("wxrules: \(reason)\n".utf8)
    var ready = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    if unsafe poll(&ready, 1, 0) == 1 { _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) } }
    _exit(2)
  }

  /// Whoever asked for a reload.
  let hangups: AsyncStream<Void>
  /// Whoever asked for the end.
  let endings: AsyncStream<Void>
  private let tell: (hangup: AsyncStream<Void>.Continuation, ending: AsyncStream<Void>.Continuation)
  private let ending: Mutex<Ending>
  private let pipe: (reading: Int32, writing: Int32)
  private let thread = NIOThreadPool(numberOfThreads: 1)

  /// - Parameter end: ends the process, with the reason.
  init(grace: Int, end: @escaping @Sendable (String) -> Void) {
    ending = Mutex(Ending(grace: grace))
    let (hangups, hangup) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let (endings, ending) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    (self.hangups, self.endings, tell) = (hangups, endings, (hangup, ending))
    var ends: [Int32] = [-1, -1]
    _ = unsafe Glibc.pipe(&ends)
    for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    // A pipe that is full has signals enough in it; a handler may not wait.
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    pipe = (ends[0], ends[1])
    thread.start()
    thread.submit { [self] _ in watch(end) }
  }

  /// Takes the signals over; what comes before somebody listens is kept for them.
  /// - Parameter language: of what is said when the end has to be forced.
  package func trap(in language: DisplayLanguage = .en) {
    ending.withLock { $0.language = language }
    unsafe signalled = pipe.writing
    for number in [SIGTERM, SIGINT, SIGHUP] {
      _ = signal(number) { number in
        let kept = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = unsafe write(signalled, &byte, 1)
        errno = kept
      }
    }
    // A log whose reader is gone is a write that fails.
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// As if the signal had come.
  func take(_ number: Int32) {
    var byte = UInt8(truncatingIfNeeded: number)
    _ = unsafe write(pipe.writing, &byte, 1)
  }

  /// Says how long the end may take, and what was not done when it takes longer.
  func allow(_ grace: Int, remainder: @escaping @Sendable () -> Phrase) {
    ending.withLock { ($0.grace, $0.remainder) = (grace, remainder) }
  }

  /// Whether the end was asked for.
  var isEnding: Bool { ending.withLock { $0.isAsked } }

  private func watch(_ end: @Sendable (String) -> Void) {
    var asked: ContinuousClock.Instant?
    while true {
      let grace = ending.withLock { $0.grace }
      var wait: Int32 = -1
      if let asked {
        let left = asked + .milliseconds(grace) - .now
        if left <= .zero { break }
        // A moment more, so that it is over when it is looked at again.
        wait = Int32((left / .milliseconds(1)).rounded(.up))
      }
      var ready = pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&ready, 1, wait) == 1 else { continue }
      var byte: UInt8 = 0
      guard unsafe read(pipe.reading, &byte, 1) == 1 else { continue }
      if Int32(byte) == SIGHUP {
        tell.hangup.yield()
      } else {
        if asked == nil { asked = .now }
        ending.withLock { $0.isAsked = true }
        tell.ending.yield()
      }
    }
    let (grace, remainder, language) = ending.withLock { ($0.grace, $0.remainder, $0.language) }
    let reason: Phrase = "ended \(grace / 1000) s after it was asked to, with work undone: \(remainder())"
    end(reason.text(in: language))
  }
}
