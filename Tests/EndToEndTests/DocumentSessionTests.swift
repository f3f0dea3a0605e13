import Foundation
import Glibc
import Rules
import TestSupport
import Testing

/// Documents that are read from top to bottom with a terminal open: their files are written, their commands run in their order in one
/// folder against a sandbox, and what they print is what stands there.
///
/// `<!-- file: NAME -->` before a code block writes it to that file. In `console` blocks `$ ` begins a command; one that ends in `&` goes on
/// until the end. `…` stands for anything within a line, and alone in a line for any lines.
@Suite("documents to follow", .serialized)
struct DocumentSessionTests {
  @Test(
    "every command does what the page says",
    arguments: [
      ("docs/campaigns.md", 31), ("docs/going-live.md", 64), ("docs/sandbox.md", 20), ("docs/actions.md", 34), ("docs/events.md", 10),
      ("docs/proofs.md", 10), ("docs/reports.md", 16), ("docs/console.md", 13),
    ])
  func session(_ document: String, _ count: Int) throws {
    let scratch = try Scratch()
    let session = try Session(in: scratch.path)
    var text = try Repository.text(document)
    for step in try Cases.counted(session.steps(of: text), count, in: document) {
      switch step {
      case .file(let name, let content): try scratch.write(content, to: name)
      case .command(let command, let expected):
        let printed = try session.run(command)
        if Golden.isRecording, !Transcript.agrees(printed, expected) {
          text = text.replacingOccurrences(
            of: "$ \(command)\n" + (expected.isEmpty ? "" : expected + "\n"), with: "$ \(command)\n" + session.asWritten(printed) + "\n")
        }
        #expect(Transcript.agrees(printed, session.substituted(expected)), "$ \(command)\n\(printed)")
      }
    }
    if Golden.isRecording { try Golden.record(text, to: document) }
  }
}

/// A folder with a terminal: environment, programs that go on, and ports of its own.
private final class Session {
  enum Step {
    case file(String, String)
    case command(String, String)
  }
  private let folder: String
  private var exports: [String] = []
  private var running: [Child] = []
  /// The ports that documents name, and those that are free here.
  private let ports: [(written: String, own: String)]

  init(in folder: String) throws {
    self.folder = folder
    ports = try ["8080", "9090", "9191"].map { ("127.0.0.1:\($0)", "127.0.0.1:\(try FreePort.find())") }
  }

  deinit {
    for process in running { process.kill() }
  }

  func steps(of text: String) -> [Step] {
    var steps: [Step] = []
    var name: String?
    for part in text.components(separatedBy: "\n```").enumerated() {
      // Code blocks are every second part.
      guard part.offset % 2 == 1 else {
        let mark = part.element.components(separatedBy: "<!-- file: ")
        name = mark.count > 1 ? mark[mark.count - 1].components(separatedBy: " -->")[0] : nil
        continue
      }
      let body = part.element.drop { $0 != "\n" }.dropFirst()
      if let name { steps.append(.file(name, body + "\n")) }
      guard part.element.hasPrefix("console") else { continue }
      for command in ("\n" + body).components(separatedBy: "\n$ ").dropFirst() {
        let lines = command.components(separatedBy: "\n")
        steps.append(.command(lines[0], lines.dropFirst().joined(separator: "\n").trimmingCharacters(in: .newlines)))
      }
    }
    return steps
  }

  func substituted(_ text: String) -> String { ports.reduce(text) { $0.replacingOccurrences(of: $1.written, with: $1.own) } }
  func asWritten(_ text: String) -> String { ports.reduce(text) { $0.replacingOccurrences(of: $1.own, with: $1.written) } }

  private var environment: [String: String] {
    [
      "PATH": URL(filePath: Binary.path).deletingLastPathComponent().path + ":/usr/bin:/bin", "TZ": "UTC", "HOME": folder, "LANG": "C.UTF-8",
      "WXRULES_LISTEN": ports[0].own, "WXRULES_ADMIN": ports[1].own, "WXRULES_SANDBOX_LISTEN": ports[2].own,
      "WXRULES_SANDBOX_WEBHOOK": "http://\(ports[0].own)/wx/", "SWIFT_BACKTRACE": "enable=no",
    ]
  }

  func run(_ command: String) throws -> String {
    if command.hasPrefix("export ") {
      exports.append(substituted(command))
      return ""
    }
    let isEndless = command.hasSuffix("&")
    let script = exports.map { $0 + "\n" }.joined() + (isEndless ? "exec " + substituted(String(command.dropLast())) : substituted(command))
    let output = try UnseenFile()
    let process = try Child("/bin/bash", ["-c", script], in: folder, environment: environment, output: output.channel, errors: output.channel)
    func printed() -> String { output.text.trimmingCharacters(in: .newlines) }
    guard isEndless else {
      process.ends()
      return printed()
    }
    running.append(process)
    // It says that it listens in lines that come at once.
    _ = Waiting.until { !process.isRunning || ["\nworld ", "\ndatabase "].contains(where: printed().contains) }
    return printed()
  }
}

/// A port that nobody listens at, outside of those that the system gives to connections.
enum FreePort {
  struct None: Error {}

  static func find() throws -> Int {
    for _ in 0..<200 {
      let port = Int.random(in: 10_240..<32_000)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(descriptor) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let isBound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
      }
      if isBound { return port }
    }
    throw None()
  }
}

/// What a document says is printed, with `…` for what may be anything.
enum Transcript {
  static func agrees(_ printed: String, _ expected: String) -> Bool {
    agrees(printed.components(separatedBy: "\n")[...], expected.components(separatedBy: "\n")[...])
  }

  private static func agrees(_ printed: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
    guard let wanted = expected.first else { return printed.isEmpty }
    if wanted == "…" {
      return (printed.startIndex...printed.endIndex).contains { agrees(printed[$0...], expected.dropFirst()) }
    }
    guard let line = printed.first, fits(line, wanted) else { return false }
    return agrees(printed.dropFirst(), expected.dropFirst())
  }

  private static func fits(_ line: String, _ wanted: String) -> Bool {
    let parts = wanted.components(separatedBy: "…")
    guard parts.count > 1 else { return line == wanted }
    guard line.hasPrefix(parts[0]), line.hasSuffix(parts[parts.count - 1]), line.count >= parts[0].count + parts[parts.count - 1].count else {
      return false
    }
    var rest = line.dropFirst(parts[0].count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}
