import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// A program that a test starts: as a user has it who starts it from a shell, with nothing open but its three channels.
///
/// Not Foundation's `Process`: that closes in the child what is open when it looks, and not what another thread opens just then. A pipe so held has
/// no end for whoever reads it until a program of another test has ended, and two tests can wait for each other. To look it reads
/// `/proc/self/fd` past the end of what was read, and crashes where a thousand descriptors are open.
final class Child: Sendable {
  enum Channel {
    case nothing
    /// What the tests have.
    case own
    /// Made anew.
    case file(String)
    case descriptor(Int32)
  }

  struct DidNotStart: Error, CustomStringConvertible { let description: String }

  /// Of the process, and of the group that it and all that it starts are in.
  let identifier: pid_t
  private let command: String
  private let takesAll: Bool
  private let status = Mutex<Int32?>(nil)

  /// - Parameters:
  ///   - environment: nil: that of the tests.
  ///   - takesAll: whether what it started, and did not wait for, ends with it.
  init(
    _ program: String, _ arguments: [String] = [], in folder: String = Repository.root, environment: [String: String]? = nil,
    input: Channel = .nothing, output: Channel = .own, errors: Channel = .own, takesAll: Bool = false
  ) throws {
    self.takesAll = takesAll
    command = ([program] + arguments).joined(separator: " ")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, channel) in [input, output, errors].enumerated() {
      let number = Int32(number)
      switch channel {
      case .nothing: posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
      case .own: break
      case .file(let path): posix_spawn_file_actions_addopen(&actions, number, path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
      case .descriptor(let other): posix_spawn_file_actions_adddup2(&actions, other, number)
      }
    }
    _ = Self.addCloseFrom(&actions, 3)
    _ = folder.withCString { Self.addChangeOfFolder(&actions, $0) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    // Threads of tests block signals, and the network library ignores one.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)

    let words = ([program] + arguments).map { strdup($0) } + [nil]
    let variables = (environment ?? ProcessInfo.processInfo.environment).map { strdup("\($0)=\($1)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var identifier = pid_t()
    let code = posix_spawn(&identifier, program, &actions, &attributes, words, variables)
    guard code == 0 else { throw DidNotStart(description: "\(program): \(String(cString: strerror(code)))") }
    self.identifier = identifier
  }

  // Nothing is left behind, also where a test fails before it can end it.
  deinit {
    if isRunning { killAll() }
    _ = Waiting.until(within: 30, every: 1000) { !isRunning }
  }

  var isRunning: Bool { ended() == nil }

  /// Waits until it has ended. One that does not end is a failure of its test, and is ended with all that it started.
  /// - Returns: its status, or the signal that ended it.
  @discardableResult
  func ends(within seconds: Double = Waiting.seconds) -> Int32 {
    if !Waiting.until(within: seconds, every: 1000, { !isRunning }) {
      Issue.record("\(command) does not end")
      killAll()
      _ = Waiting.until { !isRunning }
    }
    return ended() ?? -1
  }

  func signal(_ number: Int32) { whileRunning { Glibc.kill(identifier, number) } }

  /// Ends it at once; what it started goes on.
  func kill() {
    signal(SIGKILL)
    ends()
  }

  /// Ends it, and all that it started.
  func killAll() { whileRunning { Glibc.kill(-identifier, SIGKILL) } }

  /// Its number is another program's once it was asked how it ended.
  private func whileRunning(_ body: () -> Void) { status.withLock { if $0 == nil { body() } } }

  private func ended() -> Int32? {
    status.withLock { status in
      if status == nil {
        if takesAll { endGroup() }
        var word: Int32 = 0
        let found = waitpid(identifier, &word, WNOHANG)
        if found == identifier { status = word & 0x7F == 0 ? word >> 8 & 0xFF : word & 0x7F }
        if found == -1, errno == ECHILD { status = -1 }
      }
      return status
    }
  }

  /// Ends what is left of its group when it has ended itself, before it is asked how: from then on the number of both may be another's.
  private func endGroup() {
    var about = siginfo_t()
    guard waitid(P_PID, id_t(identifier), &about, WEXITED | WNOHANG | WNOWAIT) == 0, about.si_signo == SIGCHLD else { return }
    Glibc.kill(-identifier, SIGKILL)
  }

  // Swift does not see what the library declares for GNU alone.
  private typealias Actions = UnsafeMutablePointer<posix_spawn_file_actions_t>
  private static let addCloseFrom = unsafeBitCast(
    dlsym(dlopen(nil, RTLD_NOW), "posix_spawn_file_actions_addclosefrom_np"), to: (@convention(c) (Actions, Int32) -> Int32).self)
  private static let addChangeOfFolder = unsafeBitCast(
    dlsym(dlopen(nil, RTLD_NOW), "posix_spawn_file_actions_addchdir_np"), to: (@convention(c) (Actions, UnsafePointer<CChar>) -> Int32).self)
}

/// A file that nobody else sees, for what a program reads or prints. A pipe that nobody reads stops who writes.
struct UnseenFile: ~Copyable {
  private let descriptor: Int32

  init(_ text: String = "") throws {
    var name = Array((FileManager.default.temporaryDirectory.path + "/wxrules-unseen-XXXXXX").utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw Child.DidNotStart(description: "no file can be made") }
    unlink(name)
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw Child.DidNotStart(description: "the disk is full") }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  var channel: Child.Channel { .descriptor(descriptor) }

  /// All of it.
  var text: String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = pread(descriptor, &buffer, buffer.count, off_t(bytes.count))
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}
