import ArgumentParser
import Rules

/// Days that somebody asks for where a report has none: it says why, and does not call them unknown.
struct TimelessOptions: ParsableArguments {
  @Option(help: .hidden)
  var from: String?
  @Option(help: .hidden)
  var to: String?

  /// - Parameter reason: what the report shows instead of days.
  func refuse(_ reason: Phrase) throws {
    guard let option = from != nil ? "--from" : to != nil ? "--to" : nil else { return }
    throw Terminal.stop("\(option): \(reason)")
  }
}
