package import Rules
package import Wire

/// Signs as they are shown.
package struct FraudReport: Sendable {
  private let found: FraudSigns
  private let zone: Zone
  private let erased: ErasedFollows
  private let name: @Sendable (FollowerID) -> String
  /// Of those whom a sign names, so many are told.
  private static let told = 5

  /// - Parameters:
  ///   - erased: follows that were not looked at.
  ///   - name: under which a follower is shown: a mask, unless openids were asked for.
  package init(_ found: FraudSigns, zone: Zone, erased: ErasedFollows = .none, name: @escaping @Sendable (FollowerID) -> String) {
    self.found = found
    self.zone = zone
    self.erased = erased
    self.name = name
  }

  package var text: Phrase {
    let days: Phrase = "\(day(found.time.lowerBound)) to \(day(max(found.time.lowerBound, found.time.upperBound - 1)))"
    var out: Phrase = "account \(found.account), \(days): \(counted(found.follows, "follow")), \(counted(found.signs.count, "sign"))\n"
    if erased.count > 0 { out += "  " + ErasedFollows.sentence(erased.count) + "\n" }
    if !erased.untold.isEmpty {
      out += "  who leaves is erased: \(erased.untold.map { Phrase(verbatim: $0.rawValue) }.all()) cannot be told here\n"
    }
    let spans = found.signs.map { span($0) }
    let width = spans.map { DisplayWidth.of($0.english) }.max() ?? 0
    var last: Phrase?
    for (sign, span) in zip(found.signs, spans) {
      let head = code(sign).map { Phrase(verbatim: OutsideText.shown($0)) } ?? "(all of the account)"
      if last != head { out += "\n" + head + "\n" }
      last = head
      out += "  " + span.padded(to: width) + Phrase(verbatim: "  \(DisplayWidth.padded(sign.kind.rawValue, to: 11))  ") + evidence(sign) + "\n"
    }
    if !found.signs.isEmpty { out += "\nSigns prove nothing: look at the lines behind them before anybody is accused.\n" }
    return out
  }

  /// A line of CSV for each, with its head.
  package static func csv(_ reports: [FraudReport]) -> String {
    let head = ["account", "campaign", "scene", "sign", "from", "to", "follows", "of", "expected", "chance", "gap_seconds", "followers"]
    return CSVRows.text([head] + reports.flatMap(\.rows))
  }

  private var rows: [[String]] {
    found.signs.map { sign in
      [
        found.account, sign.source?.campaign ?? "", scene(sign) ?? "", sign.kind.rawValue, WallClock.text(sign.from, in: zone),
        WallClock.text(sign.to, in: zone), "\(sign.count)", "\(sign.total)", rounded(sign.expected), sign.chance.map(Chances.shown) ?? "",
        sign.gap.map(rounded) ?? "", sign.followers.map(name).joined(separator: " "),
      ]
    }
  }

  package var json: JSON {
    [
      "account": .string(found.account), "from": .string(WallClock.text(found.time.lowerBound, in: zone)),
      "to": .string(WallClock.text(found.time.upperBound, in: zone)), "follows": .int(found.follows),
      "not_looked_at": .int(erased.count), "not_told": .array(erased.untold.map { .string($0.rawValue) }),
      "signs": .array(
        found.signs.map { sign in
          [
            "code": .string(code(sign) ?? ""), "campaign": sign.source?.campaign.map { .string($0) } ?? .null,
            "scene": scene(sign).map { .string($0) } ?? .null, "sign": .string(sign.kind.rawValue),
            "from": .string(WallClock.text(sign.from, in: zone)), "to": .string(WallClock.text(sign.to, in: zone)), "follows": .int(sign.count),
            "of": .int(sign.total), "expected": .number(sign.expected), "chance": sign.chance.map { .string(Chances.shown($0)) } ?? .null,
            "gap_seconds": sign.gap.map { .number($0) } ?? .null, "followers": .array(sign.followers.map { .string(name($0)) }),
            "evidence": .string(evidence(sign)),
          ]
        }),
    ]
  }

  /// Whoever shares a code of their own may stand in it.
  private func masked(_ text: String) -> String { OpenidForm.replaced(in: text, of: found.account, name) }

  /// Nil for all of the account.
  private func code(_ sign: FraudSign) -> String? {
    sign.source.map { masked($0.shown) + (sign.unknownScene.map { " " + masked($0) } ?? "") }
  }

  private func scene(_ sign: FraudSign) -> String? { (sign.source?.scene ?? sign.unknownScene).map(masked) }

  /// What speaks for it, in half a sentence.
  package func evidence(_ sign: FraudSign) -> Phrase {
    let said = words(sign)
    guard let chance = sign.chance else { return said }
    return Chances.isRare(chance) ? "\(said), by chance less than once in a million" : "\(said), by chance \(Chances.shown(chance))"
  }

  private func words(_ sign: FraudSign) -> Phrase {
    switch sign.kind {
    case .burst:
      let seconds = Int(sign.to - sign.from + 1)
      return
        "\(counted(sign.count, "follow")) in \(counted(seconds, "second")), where about \(rounded(sign.expected)) a minute come otherwise"
    case .goneInAnHour: return "\(sign.count) of \(sign.total) left within an hour, where others' codes give \(rounded(sign.expected))"
    case .goneInADay: return "\(sign.count) of \(sign.total) left within a day, where others' codes give \(rounded(sign.expected))"
    case .samePerson:
      let names = sign.followers.prefix(Self.told).map(name).joined(separator: " ")
      let rest = sign.followers.count - Self.told
      let said: Phrase = "\(counted(sign.count, "follow")) by \(counted(sign.followers.count, "person", "people")): \(names)"
      return rest > 0 ? "\(said) and \(rest) more" : said
    case .evenGaps: return "\(counted(sign.count, "follow")), one each \(rounded(sign.gap ?? 0)) s"
    case .night: return "\(sign.count) of \(sign.total) at night, where others' codes give \(rounded(sign.expected))"
    }
  }

  /// From the first follow that shows the sign to the last: `2026-06-04 02:30:00 to 02:34:10`, with the second day where it is another.
  package func span(_ sign: FraudSign) -> Phrase {
    let (from, to) = (time(sign.from), time(sign.to))
    if from == to { return Phrase(verbatim: from) }
    let end = from.prefix(10) == to.prefix(10) ? String(to.dropFirst(11)) : to
    return "\(from) to \(end)"
  }

  private func time(_ seconds: Int64) -> String {
    let text = WallClock.text(seconds, in: zone)
    return String(text.prefix(19)).replacing("T", with: " ")
  }
  private func day(_ seconds: Int64) -> String { String(WallClock.text(seconds, in: zone).prefix(10)) }
  private func rounded(_ number: Double) -> String { written((number * 100).rounded() / 100) }
}

extension BookSource {
  var scene: String? { if case .code(_, let scene) = self { scene } else { nil } }
}
