#if canImport(Glibc)
  import Glibc
#endif

/// Another program, run to its end.
enum ChildProcess {
  struct Output {
    let status: Int32
    /// What it wrote to standard output.
    let bytes: [UInt8]
  }

  /// - Parameter limit: bytes; one that writes more is not read further, and counts as failed.
  /// - Returns: nil when there is no such program.
  static func run(_ arguments: [String], limit: Int = 64 << 20) -> Output? {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return nil }
    defer { close(ends[0]) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    for end in ends { unsafe posix_spawn_file_actions_addclose(&actions, end) }
    // What went wrong is said by whoever asked: in one form, whatever language the program speaks.
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var child: pid_t = 0
    let failed = unsafe posix_spawnp(&child, arguments[0], &actions, nil, &words, environ)
    close(ends[1])
    guard failed == 0 else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= limit {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(ends[0], $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      bytes += buffer[..<count]
    }
    if bytes.count > limit { kill(child, SIGKILL) }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    let hasExited = status & 0x7F == 0
    return Output(status: hasExited && bytes.count <= limit ? status >> 8 & 0xFF : -1, bytes: bytes)
  }
}
