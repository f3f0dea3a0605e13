import Rules
import Runtime

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
}
