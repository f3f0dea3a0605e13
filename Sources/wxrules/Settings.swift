import Engine
import Logging
import Rules
import Server
import Serving

/// Everything that can be set in the environment as well as on the command line, and what can be set only there.
enum Setting: String, CaseIterable {
  case rules = "RULES", database = "DATABASE", platform = "PLATFORM", logLevel = "LOG_LEVEL", logFormat = "LOG_FORMAT", lanes = "LANES", actions =
    "ACTIONS"
  case listen = "LISTEN", admin = "ADMIN", adminToken = "ADMIN_TOKEN", viewToken = "VIEW_TOKEN", mintToken = "MINT_TOKEN", eventsToken =
    "EVENTS_TOKEN", mintsPerMinute =
    "MINTS_PER_MINUTE"
  case timestampWindow = "TIMESTAMP_WINDOW", keepAnswers = "KEEP_ANSWERS", deadline = "DEADLINE", maxBody = "MAX_BODY"
  case maxWaiting = "MAX_WAITING", maxConnections = "MAX_CONNECTIONS", threads = "THREADS"
  case decisionLog = "DECISION_LOG", decisionHide = "DECISION_HIDE"
  case keepTurns = "KEEP_TURNS", turnsSize = "TURNS_SIZE", unanswered = "UNANSWERED"
  case rollout = "ROLLOUT", shadow = "SHADOW"
  case sandboxListen = "SANDBOX_LISTEN", sandboxWebhook = "SANDBOX_WEBHOOK", sandboxConsole = "SANDBOX_CONSOLE"

  private static let prefix = "WXRULES_"
  var variable: String { Self.prefix + rawValue }
  /// As it is written on the command line.
  var option: String { "--" + rawValue.lowercased().replacing("_", with: "-") }

  /// What was said on the command line, else in the environment; empty counts as not said.
  func value(_ given: String?) -> String? {
    given ?? Terminal.environment(variable).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A sentence for each variable that looks like one of ours and is none: whoever set it believes that it counts.
  static func remarks(on names: some Sequence<String>) -> [Phrase] {
    names.filter { $0.hasPrefix(prefix) }.sorted().compactMap { name -> Phrase? in
      let own = String(name.dropFirst(prefix.count))
      if Setting(rawValue: own) != nil { return nil }
      // Without what all of them begin with: it would make any two look alike.
      if let close = Suggestion.closest(to: own, in: allCases.map(\.rawValue)) { return "\(name) is no setting; did you mean \(prefix)\(close)?" }
      // Rules may name a secret or an address as they like.
      if ["TOKEN", "SECRET", "KEY", "URL"].contains(where: name.hasSuffix) { return nil }
      return "\(name) is no setting, and nothing reads it; `wxrules serve --help` names those that there are"
    }
  }
}

/// The settings that more than one command has, read in one way.
enum Settings {
  /// File or folder of the rules; nil for the usual place.
  static func rules(_ given: String?) -> String? { Setting.rules.value(given) }

  /// What stands there for a database, in one form for all commands.
  static func database(_ given: String?) throws -> DatabaseAddress {
    guard let text = Setting.database.value(given) else { return ServerConfiguration().database }
    return try database(text, "\(Setting.database.option) or \(Setting.database.variable)")
  }

  /// - Parameter place: where it stands; what stands there may hold a password.
  static func database(_ text: String, _ place: Phrase) throws -> DatabaseAddress {
    do throws(StoreFault) { return try OpenStore.address(text) } catch { throw Terminal.stop("\(place): \(error.message)") }
  }

  /// Base address of a sandbox; nil for the platform.
  static func platform(_ given: String?) throws -> String? {
    guard let text = Setting.platform.value(given) else { return nil }
    guard let base = PlatformAddress.base(text) else { throw Terminal.stop("--platform \(text): not an address; write http://127.0.0.1:9191") }
    return base
  }

  static func logger(_ level: String?, _ format: String?) throws(ServingFault) -> Logger {
    let level = Setting.logLevel.value(level) ?? "notice"
    let form = Setting.logFormat.value(format) ?? "text"
    guard let level = Logger.Level(rawValue: level.lowercased()) else {
      throw ServingFault(reasons: ["--log-level \(level): one of \(quotedList(Logger.Level.allCases.map(\.rawValue)))"])
    }
    guard let form = StandardErrorLog.Format(rawValue: form.lowercased()) else {
      throw ServingFault(reasons: ["--log-format \(form): one of \(quotedList(StandardErrorLog.Format.allCases.map(\.rawValue)))"])
    }
    var log = StandardErrorLog.logger("wxrules", form, in: Terminal.language)
    log.logLevel = level
    return log
  }

  /// `500m` or `2g`; nil for what is no size.
  static func bytes(_ text: String) -> Int64? {
    let units: [Character: Int64] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
    guard let last = text.lowercased().last else { return nil }
    let unit = units[last]
    guard let number = Int64(unit == nil ? Substring(text) : text.dropLast()), number > 0 else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    return overflow ? nil : bytes
  }

  /// Calls for actions that are made at the same time.
  static func lanes(_ given: String?) throws -> Int {
    guard let text = Setting.lanes.value(given) else { return ServerConfiguration().lanes }
    guard let count = Int(text), (1...1000).contains(count) else { throw Terminal.stop("--lanes \(text): not a number from 1 to 1000") }
    return count
  }
}
