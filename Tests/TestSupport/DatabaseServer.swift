import Foundation

/// A PostgreSQL server of a process's own, in a scratch folder; it ends with the process.
public enum DatabaseServer {
  public enum Start: Sendable {
    /// How to reach it.
    case address(String)
    /// There is no server program; it was said.
    case notInstalled
    /// It could not be started, and what was said about it.
    case failed(String)
  }

  /// - Parameter folder: short, since the address of a socket has few bytes; every folder on the way must be open to the server's own user.
  public static func start(in folder: String) -> Start {
    let owner = "\(ProcessInfo.processInfo.processIdentifier)"
    guard let started = try? run(Repository.root + "scripts/postgres", "start", folder, "--while", owner) else {
      return .failed("it cannot be run")
    }
    if started.status == 0 { return .address(String(started.output.split(separator: "\n").last ?? "")) }
    guard started.status == 3 else { return .failed(started.output) }
    print("SKIPPED: PostgreSQL's server is not installed, so nothing was asked of one; scripts/test-deps installs it")
    return .notInstalled
  }

  /// Whether there is one in a folder by now; where it could have been and is not, the words go to whoever fails a test for it.
  public static func isThere(in folder: String, _ fail: (String) -> Void) -> Bool {
    switch start(in: folder) {
    case .address: return true
    case .notInstalled: return false
    case .failed(let words):
      fail("scripts/postgres did not start a server: \(words)")
      return false
    }
  }

  public static func run(_ program: String, _ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: Repository.root)
    let out = Pipe()
    process.standardOutput = out
    try process.run()
    let output = out.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
