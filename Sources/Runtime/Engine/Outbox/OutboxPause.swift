package import Rules

/// Calls of a kind that are not made for a while, for all who would make them: the platform or what is set up here does not allow them.
/// It stands in the store until a call gets through, so that every process sees it.
package struct OutboxPause: Sendable, Equatable {
  /// What waits.
  package struct Place: Sendable, Hashable {
    package let account: String
    package let kind: OutboxKind
    /// Where a webhook goes, as it may be shown: other endpoints do not wait. Nil for calls of the platform.
    package let endpoint: String?

    package init(account: String, kind: OutboxKind, endpoint: String? = nil) {
      self.account = account
      self.kind = kind
      self.endpoint = endpoint
    }

    /// `send of main`, `webhook to env SHOP_HOOK of main`.
    package var name: Phrase {
      endpoint.map { "\(kind.rawValue) to \($0) of \(account)" } ?? "\(kind.rawValue) of \(account)"
    }
  }

  package struct Cause: Sendable, Hashable {
    /// For metrics: the platform's number, or a word of ours.
    package let label: String
    /// What is wrong, with the platform's words, as it is kept.
    package let text: String
    /// What somebody has to do, as it is kept.
    package let remedy: String

    /// Both for people.
    package var why: Phrase { Phrase(kept: OutsideText.shown(text)) }
    package var advice: Phrase { Phrase(kept: OutsideText.shown(remedy)) }

    package init(label: String, text: String, remedy: String) {
      self.label = label
      self.text = text
      self.remedy = remedy
    }

    /// By our own count of today's calls.
    static func usedUp(_ quota: OutboxKind.Quota) -> Cause {
      let text: Phrase = "today's \(quota.daily) calls of `\(quota.api)` are used up"
      return Cause(label: "quota_day", text: text.english, remedy: dayRemedy.english)
    }

    static let dayRemedy: Phrase = "wait until midnight in Beijing; after a `clear_quota` the calls count anew"
  }

  package let place: Place
  package let cause: Cause
  /// Milliseconds since 1970 UTC.
  package let since: Int64
  /// When the next try is made, in milliseconds since 1970 UTC.
  package let until: Int64

  package init(_ place: Place, _ cause: Cause, since: Int64, until: Int64) {
    self.place = place
    self.cause = cause
    self.since = since
    self.until = until
  }

  /// Whether it is what keeps an action from going that has not ended.
  package func holds(_ row: OutboxRow) -> Bool { row.place == place && row.dueAt <= until }
}

extension OutboxRow {
  /// Where a pause would hold it up.
  package var place: OutboxPause.Place {
    OutboxPause.Place(account: follower.account, kind: kind, endpoint: task.endpoint)
  }
}

extension OutboxTask {
  /// Where a webhook goes, as it may be shown.
  package var endpoint: String? {
    switch self {
    case .webhook(let call): call.address.place
    case .tag, .remark, .send, .template, .unreadable: nil
    }
  }
}
