import Logging
import Rules
import Server
import Serving

/// What was said on the command line, else in the environment; empty counts as not said.
enum Settings {
  static func value(_ given: String?, _ name: String) -> String? {
    given ?? Terminal.environment("WXRULES_" + name).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Base address of a sandbox; nil for the platform.
  static func platform(_ given: String?) throws -> String? {
    guard let text = value(given, "PLATFORM") else { return nil }
    guard let base = PlatformAddress.base(text) else { throw Terminal.stop("--platform \(text): not an address; write http://127.0.0.1:9191") }
    return base
  }

  static func logger(_ given: String?) throws(ServingFault) -> Logger {
    let level = value(given, "LOG_LEVEL") ?? "notice"
    guard let level = Logger.Level(rawValue: level.lowercased()) else {
      throw ServingFault(reasons: ["--log-level \(level): one of \(quotedList(Logger.Level.allCases.map(\.rawValue)))"])
    }
    var log = Logger(label: "wxrules") { StreamLogHandler.standardError(label: $0) }
    log.logLevel = level
    return log
  }

  /// Calls for actions that are made at the same time.
  static func lanes(_ given: String?) throws -> Int {
    guard let text = value(given, "LANES") else { return ServerConfiguration().lanes }
    guard let count = Int(text), (1...1000).contains(count) else { throw Terminal.stop("--lanes \(text): not a number from 1 to 1000") }
    return count
  }
}
