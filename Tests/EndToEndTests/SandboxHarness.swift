import Foundation
import Glibc
import Rules
import TestSupport
import Wire

/// A program in the background, with what it prints in files.
final class BackgroundProgram {
  let folder: String
  private let process: Child
  private let name: String

  init(_ arguments: [String], in folder: String, environment: [String: String], named name: String) throws {
    self.folder = folder
    self.name = name
    process = try Child(
      Binary.path, arguments, in: folder, environment: environment, output: .file("\(folder)/\(name).out"), errors: .file("\(folder)/\(name).err"))
  }

  deinit { kill() }

  var output: String { (try? String(contentsOfFile: "\(folder)/\(name).out", encoding: .utf8)) ?? "" }
  var errors: String { (try? String(contentsOfFile: "\(folder)/\(name).err", encoding: .utf8)) ?? "" }
  var isRunning: Bool { process.isRunning }
  var identifier: Int32 { process.identifier }

  func kill() { process.kill() }

  func signal(_ number: Int32) { process.signal(number) }

  func wait() -> Int32 { process.ends() }

  /// Waits until it has printed this.
  func waits(for text: String) -> Bool {
    for _ in 0..<120_000 {
      if output.contains(text) { return true }
      if !process.isRunning { return output.contains(text) }
      usleep(5000)
    }
    return false
  }
}

/// A sandbox, and what `wxrules` is told to use it: as an operator has it on a desk.
final class SandboxRun {
  let folder: String
  let port: Int
  let webhookPort: Int
  let adminPort: Int
  private let secrets: [String: String]
  private let sandbox: BackgroundProgram
  private(set) var server: BackgroundProgram?

  struct DidNotStart: Error, CustomStringConvertible { let description: String }

  /// The rules must stand in the folder.
  init(in folder: String, _ arguments: [String] = [], secrets: [String: String] = [:]) throws {
    self.folder = folder
    self.secrets = Self.secrets.merging(secrets) { $1 }
    (port, webhookPort, adminPort) = (try FreePort.find(), try FreePort.find(), try FreePort.find())
    sandbox = try BackgroundProgram(
      [
        "sandbox", "--listen", "127.0.0.1:\(port)", "--webhook", "http://127.0.0.1:\(webhookPort)/wx/",
        "--serve-console", "http://127.0.0.1:\(adminPort)/console/",
      ] + arguments, in: folder,
      environment: self.secrets, named: "sandbox")
    guard sandbox.waits(for: "\nworld ") else { throw DidNotStart(description: sandbox.errors) }
  }

  static let secrets = [
    "WX_TOKEN": "ruleEngine01", "WX_SECRET": "sandbox-secret", "WX_AES": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "PATH": "/usr/bin:/bin",
    "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no", "WXRULES_MINT_TOKEN": "0123456789abcdef",
  ]
  var environment: [String: String] {
    secrets.merging(["WXRULES_PLATFORM": base, "WXRULES_LISTEN": "127.0.0.1:\(webhookPort)", "WXRULES_ADMIN": "127.0.0.1:\(adminPort)"]) { $1 }
  }
  var base: String { "http://127.0.0.1:\(port)" }

  /// Runs `wxrules` to its end.
  @discardableResult
  func wxrules(_ arguments: String...) throws -> Binary.Result { try Binary.run(arguments, in: folder, environment: environment) }

  func serve(_ arguments: [String] = []) throws {
    let server = try BackgroundProgram(["serve"] + arguments, in: folder, environment: environment, named: "serve")
    guard server.waits(for: "\ndatabase ") else { throw DidNotStart(description: server.errors) }
    self.server = server
  }

  /// `wxrules work` beside the server.
  func work() throws -> BackgroundProgram {
    let worker = try BackgroundProgram(["work"], in: folder, environment: environment, named: "work")
    guard worker.waits(for: "\ndatabase ") else { throw DidNotStart(description: worker.errors) }
    return worker
  }

  /// The people with their tags and remarks, by name.
  func people() throws -> [String: JSON] {
    guard case .array(let people)? = try state()["followers"] else { return [:] }
    return Dictionary(people.map { ($0["name"]?.string ?? "", $0) }) { $1 }
  }

  /// Everything that somebody's chat shows, oldest first.
  func chat(_ who: String) throws -> [JSON] {
    var all: [JSON] = []
    let name = PercentEncoding.encode(who)
    while true {
      let last = all.last?["number"]?.int ?? 0
      guard
        case .array(let page)? = JSON(try request("GET", "/sandbox/conversation?who=\(name)&after=\(last)").text)?["messages"], !page.isEmpty
      else { return all }
      all += page
    }
  }

  func request(_ method: String, _ target: String, port: Int? = nil, headers: String = "", _ body: String = "") throws -> HTTPReply {
    let connection = try Connection(port: port ?? self.port)
    try connection.send(
      "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n", Array(body.utf8))
    return try connection.receive()
  }

  func state() throws -> JSON { JSON(try request("GET", "/sandbox/state").text) ?? .null }

  /// Somebody does something; what their chat then shows.
  @discardableResult
  func act(_ body: JSON) throws -> JSON {
    JSON(try request("POST", "/sandbox/act", headers: "Content-Type: application/json\r\n", body.line).text) ?? .null
  }

  static let rules = """
    wxrules: 1
    requires: ">=1.4"
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: encrypted, token: { env: WX_TOKEN }, secret: { env: WX_SECRET }, aes_key: { env: WX_AES } }

    """
}

/// Programs of Debian's that prove what ours made.
enum Tool {
  static func isInstalled(_ name: String) -> Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/" + name) }
}
