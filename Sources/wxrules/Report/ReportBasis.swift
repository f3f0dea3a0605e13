import ArgumentParser
import Engine
import Rules
import Serving

/// What reports beside the figures work on.
struct ReportOptions: ParsableArguments {
  @Option(help: "Rules file or folder.", completion: .file())
  var rules: String?
  @Option(help: ArgumentHelp("Database of `serve`. (default: wx.db)", valueName: "file"), completion: .file())
  var database: String?
  @Option(help: ArgumentHelp("Only this account.", valueName: "name"))
  var account: String?
}

enum PaperFormat: String, ExpressibleByArgument, CaseIterable { case text, csv, json }

/// The rules, the store, and the accounts that are asked for.
struct ReportBasis {
  let ruleSet: RuleSet
  let store: any Store
  let accounts: [Account]
  private let path: String

  init(_ options: ReportOptions) throws {
    path = Settings.database(options.database)
    do throws(StoreFault) { store = try OpenStore.existing(path) } catch { throw Terminal.stop("database `\(path)`: \(error.message)") }
    let numbers: [String: GivenNumbers]
    do throws(StoreFault) { numbers = try store.givenNumbers() } catch { throw Terminal.stop("database `\(path)`: \(error.message)") }
    ruleSet = try LoadedRules.load(options.rules, givenNumbers: numbers).ruleSet
    accounts = ruleSet.accounts.filter { known in options.account.map { $0 == known.name } ?? true }
    guard accounts.isEmpty else { return }
    guard let name = options.account else { throw Terminal.stop("the rules declare no account") }
    let close = Suggestion.closest(to: name, in: ruleSet.accounts.map(\.name))
    throw Terminal.stop("no account `\(name)` in the rules\(close.map { "; did you mean `\($0)`?" } ?? "")")
  }

  func guarded<Result>(_ body: () throws(StoreFault) -> Result) throws -> Result {
    do throws(StoreFault) { return try body() } catch { throw Terminal.stop("database `\(path)`: \(error.message)") }
  }

  /// How followers are called: as in logs, unless their openids are wanted.
  func names(showOpenids: Bool) throws -> @Sendable (FollowerID) -> String {
    if showOpenids { return { $0.openid } }
    let key = try guarded { () throws(StoreFault) in
      try store.maskKey {
        var generator = SystemRandomNumberGenerator()
        return (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
      }
    }
    let mask = Mask(key: key)
    return { $0.openid.isEmpty ? "(erased)" : mask.name($0) }
  }
}

/// Days as they are typed: `2026-06-01`, `today`, `yesterday`, and `7d` for so many until today.
enum TypedDay {
  /// - Returns: days since 1970 in the zone.
  static func number(_ text: String, _ option: String, in zone: Zone) throws -> Int {
    let today = zone.civil(at: Terminal.now).dayNumber
    if text == "today" { return today }
    if text == "yesterday" { return today - 1 }
    if text.hasSuffix("d"), let count = Int(text.dropLast()), (1...3660).contains(count) { return today - count + 1 }
    guard let time = WrittenTime(text), !time.hasClock else {
      throw Terminal.stop("--\(option) \(text): not a day; write 2026-06-01, today, yesterday, or 7d for the last seven")
    }
    return time.civil.dayNumber
  }

  /// From the first day to the end of the last, in seconds since 1970 UTC.
  static func time(_ from: String, _ to: String, in zone: Zone) throws -> Range<Int64> {
    let days = try span(from, to, in: zone)
    return zone.instant(of: CivilTime(dayNumber: days.lowerBound))..<zone.instant(of: CivilTime(dayNumber: days.upperBound + 1))
  }

  static func span(_ from: String, _ to: String, in zone: Zone) throws -> ClosedRange<Int> {
    let (first, last) = (try number(from, "from", in: zone), try number(to, "to", in: zone))
    guard first <= last else { throw Terminal.stop("--from \(from) is after --to \(to)") }
    return first...last
  }
}
