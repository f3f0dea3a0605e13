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
      ("docs/campaigns.md", 31), ("docs/going-live.md", 68), ("docs/sandbox.md", 20), ("docs/actions.md", 34), ("docs/events.md", 10),
      ("docs/proofs.md", 10), ("docs/reports.md", 16), ("docs/console.md", 13), ("docs/zh/campaigns.md", 31), ("docs/zh/going-live.md", 68),
      ("docs/zh/sandbox.md", 20), ("docs/zh/actions.md", 34), ("docs/zh/proofs.md", 10), ("docs/zh/reports.md", 16),
      ("docs/zh/events.md", 10), ("docs/zh/console.md", 13), ("README.md", 16), ("README.zh-CN.md", 16),
    ])
  func session(_ document: String, _ count: Int) throws {
    let scratch = try Scratch()
    // A README is read at the root of the tree.
    if !document.contains("/") {
      try FileManager.default.createSymbolicLink(atPath: scratch.path + "/docs", withDestinationPath: Repository.root + "docs")
    }
    let session = try Session(in: scratch.path, language: DocumentLanguage.of(document))
    var text = try Repository.text(document)
    for step in try Cases.counted(session.steps(of: Tour.of(text)), count, in: document) {
      switch step {
      case .file(let name, let content):
        let folder = URL(filePath: scratch.path + "/" + name).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try scratch.write(content, to: name)
      case .command(let command, let expected):
        let printed = try session.run(command)
        if Golden.isRecording, !Transcript.agrees(printed, expected) {
          text = text.replacingOccurrences(
            of: "$ \(command)\n" + (expected.isEmpty ? "" : expected + "\n"),
            with: "$ \(command)\n" + Transcript.rewritten(expected, by: session.asWritten(printed)) + "\n")
        }
        #expect(Transcript.agrees(printed, session.substituted(expected)), "$ \(command)\n\(printed)")
      }
    }
    if Golden.isRecording { try Golden.record(text, to: document) }
  }
}

/// The locale in which somebody reads a document: what the program prints there is in the language of the page.
enum DocumentLanguage: String {
  case english = "C.UTF-8"
  case chinese = "zh_CN.UTF-8"

  static func of(_ document: String) -> DocumentLanguage {
    document.hasPrefix("docs/zh/") || document.hasSuffix(".zh-CN.md") ? .chinese : .english
  }
}

/// A folder with a terminal: environment, programs that go on, and ports of its own.
private final class Session {
  enum Step {
    case file(String, String)
    case command(String, String)
  }
  private let folder: String
  private let language: DocumentLanguage
  private var exports: [String] = []
  private var running: [Child] = []
  /// The ports that documents name, and those that are free here.
  private let ports: [(written: String, own: String)]

  init(in folder: String, language: DocumentLanguage) throws {
    self.folder = folder
    self.language = language
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
      "PATH": URL(filePath: Binary.path).deletingLastPathComponent().path + ":/usr/bin:/bin", "TZ": "UTC", "HOME": folder,
      // Tools go on reading UTF-8 where the locale is not installed.
      "LANG": language.rawValue, "LC_CTYPE": "C.UTF-8",
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
    _ = Waiting.until { !process.isRunning || ["\nworld ", "\ndatabase ", "\n数据 ", "\n数据库 "].contains(where: printed().contains) }
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
