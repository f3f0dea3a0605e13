import Foundation
import Glibc
import Wire

/// A headless Chromium, by its driver. (W3C WebDriver)
final class Browser {
  static let isInstalled = Tool.isInstalled("chromedriver") && Tool.isInstalled("chromium")

  private let port: Int
  private let driver: Child
  private var session = ""
  struct Refused: Error, CustomStringConvertible { let description: String }

  /// - Parameter language: what it asks pages for.
  init(in folder: String, language: String = "en-US") throws {
    port = try FreePort.find()
    driver = try Child(
      "/usr/bin/chromedriver", ["--port=\(port)"], environment: ["PATH": "/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "TZ": "UTC"],
      output: .nothing, errors: .nothing)
    for attempt in 0..<6000 {
      if let answer = try? call("GET", "/status"), answer["ready"] == true { break }
      if attempt == 5999 { throw Refused(description: "chromedriver does not start") }
      usleep(20_000)
    }
    let options: JSON = [
      "args": [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900", .string("--accept-lang=\(language)"),
      ]
    ]
    let made = try call(
      "POST", "/session",
      ["capabilities": ["alwaysMatch": ["browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": ["browser": "ALL"]]]])
    session = "/session/" + (made["sessionId"]?.string ?? "")
  }

  deinit {
    if session.count > "/session/".count { _ = try? call("DELETE", session) }
    // The browser too, should it not have ended when it was told to.
    driver.killAll()
    driver.ends()
  }

  private func call(_ method: String, _ path: String, _ body: JSON? = nil) throws -> JSON {
    let connection = try Connection(port: port, seconds: 120)
    let text = body?.line ?? ""
    try connection.send(
      "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n",
      Array(text.utf8))
    let answer = JSON(try connection.receive().text)?["value"] ?? .null
    if let error = answer["error"]?.string { throw Refused(description: "\(error): \(answer["message"]?.string ?? "")") }
    return answer
  }

  func open(_ url: String) throws { _ = try call("POST", session + "/url", ["url": .string(url)]) }
  func resize(_ width: Int, _ height: Int) throws {
    let metrics: JSON = ["width": .int(width), "height": .int(height), "deviceScaleFactor": 1, "mobile": .bool(width < 500)]
    _ = try call("POST", session + "/goog/cdp/execute", ["cmd": "Emulation.setDeviceMetricsOverride", "params": metrics])
  }
  func prefer(_ scheme: String) throws {
    let feature: JSON = ["name": "prefers-color-scheme", "value": .string(scheme)]
    _ = try call("POST", session + "/goog/cdp/execute", ["cmd": "Emulation.setEmulatedMedia", "params": ["features": [feature]]])
  }
  func script(_ body: String) throws -> JSON { try call("POST", session + "/execute/sync", ["script": .string(body), "args": []]) }
  /// Ends when the script calls the last of its arguments, with what it gives.
  func asynchronous(_ body: String) throws -> JSON { try call("POST", session + "/execute/async", ["script": .string(body), "args": []]) }
  /// The value of a cookie, also of one that no script reads.
  func cookie(_ name: String) throws -> String? { try call("GET", session + "/cookie/\(name)")["value"]?.string }

  /// Goes on in the page that was opened last.
  func turnToNewest() throws {
    guard case .array(let handles) = try call("GET", session + "/window/handles"), let last = handles.last else {
      throw Refused(description: "no page")
    }
    _ = try call("POST", session + "/window", ["handle": last])
  }

  enum Key {
    static let (tab, enter, escape) = ("\u{E004}", "\u{E007}", "\u{E00C}")
  }

  /// One key after the other, whatever has the focus.
  func press(_ keys: String...) throws {
    let moves = keys.flatMap { Array($0) }.flatMap { key in
      ["keyDown", "keyUp"].map { ["type": .string($0), "value": .string(String(key))] as JSON }
    }
    _ = try call("POST", session + "/actions", ["actions": [["type": "key", "id": "keyboard", "actions": .array(moves)]]])
  }

  /// Goes from stop to stop by Tab until one is of this kind.
  /// - Parameter condition: what is true of it, said of `e`, in JavaScript.
  func tabs(to condition: String, within most: Int = 250) throws -> Bool {
    for _ in 0..<most {
      try press(Key.tab)
      if try script("const e = document.activeElement; return !!(\(condition))") == true { return true }
    }
    return false
  }

  private func element(_ selector: String) throws -> String {
    let found = try call("POST", session + "/element", ["using": "css selector", "value": .string(selector)])
    guard case .object(let fields) = found, let id = fields.values.first?.string else { throw Refused(description: "no \(selector)") }
    return id
  }

  func click(_ selector: String) throws { _ = try call("POST", session + "/element/\(try element(selector))/click", [:]) }
  func text(_ selector: String) throws -> String { try call("GET", session + "/element/\(try element(selector))/text").string ?? "" }
  func attribute(_ name: String, of selector: String) throws -> String? {
    try call("GET", session + "/element/\(try element(selector))/attribute/\(name)").string
  }
  func count(_ selector: String) throws -> Int { try script("return document.querySelectorAll(\(JSON.string(selector).line)).length").int ?? 0 }

  func type(_ text: String, into selector: String, submits: Bool = false) throws {
    _ = try call("POST", session + "/element/\(try element(selector))/value", ["text": .string(text + (submits ? "\u{E007}" : ""))])
  }

  /// Whether it becomes true; the page looks once a second.
  func eventually(_ condition: () throws -> Bool) throws -> Bool {
    // A page that has once kept a test waiting for all this time gets no more of it: others wait for the thread.
    while waits > 0 {
      if (try? condition()) ?? false {
        waits = Self.mostWaits
        return true
      }
      waits -= 1
      usleep(50_000)
    }
    return try condition()
  }

  /// Two minutes: a busy machine is late, what hangs is not.
  private static let mostWaits = 2400
  private var waits = Browser.mostWaits

  /// What the page's own console complains of, but for answers that refuse something, which the page shows itself.
  func complaints() throws -> [String] { try logged(["SEVERE"]).filter { !$0.contains("status of 400") } }

  /// What stands in the page's own console since it was last asked for.
  func logged(_ levels: Set<String>) throws -> [String] {
    guard case .array(let entries) = try call("POST", session + "/se/log", ["type": "browser"]) else { return [] }
    return entries.filter { levels.contains($0["level"]?.string ?? "") }.compactMap { $0["message"]?.string }
  }
}
