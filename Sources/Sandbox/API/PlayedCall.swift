package import Rules

/// A call of the platform's API as the sandbox plays it: a row of the table that tells what a rehearsal can be trusted with.
package struct PlayedCall: Sendable {
  /// From the root, as `/cgi-bin/user/get`.
  package let path: String
  /// `GET` or `POST`.
  package let form: String
  /// Calls a day; nil for any number.
  package let daily: Int?
  /// Which accounts have it, in words.
  package let needs: Phrase
  /// False where it is refused, whoever calls: with 48001, and a word in the log.
  package let isPlayed: Bool

  /// By path, those that are not played last.
  package static var all: [PlayedCall] {
    let unplayed = Set(UnplayedAPI.methods.map(\.path))
    return APIMethod.all.map { method in
      PlayedCall(
        path: method.path.hasPrefix("/") ? method.path : "/cgi-bin/" + method.path, form: method.form == .get ? "GET" : "POST", daily: method.daily,
        needs: method.needs == .unverified ? "any account" : method.needs.title, isPlayed: !unplayed.contains(method.path))
    }
    .sorted { ($0.isPlayed ? 0 : 1, $0.path) < ($1.isPlayed ? 0 : 1, $1.path) }
  }
}
