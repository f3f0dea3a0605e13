@testable import EditorServer
import Rules
import Testing

/// What has a name: every place of the language at which one stands is known to editors, or is known to be none of theirs.
@Suite("names")
struct NameKindTests {
  /// Words that an author chooses, and that mean something only where they stand.
  private static let own: Set<String> = [
    "record event", "keywordReference as", "table key", "table optional", "outside optional", "stock by", "experiment then", "experiment salt",
    "sign record", "split experiment", "moved from", "testEvent who", "platformTemplate fields", "rule id", "alwaysEntry id",
  ]
  /// What stands in no rules file.
  private static let elsewhere: Set<Section.Name> = [
    .conversation, .person, .step, .sent, .place, .sentLink, .heard, .console, .consoleAccount, .week, .arrivals, .habit, .loss, .burst, .silence,
  ]

  @Test("every place of a name is known")
  func places() {
    var named = 0
    for section in Section.Name.allCases where !Self.elsewhere.contains(section) {
      for key in Section.named(section).keys {
        let holder = VocabularyPlace.Holder(section: section, key: key.name)
        let place = VocabularyPlace(holder: holder, shape: key.shape)
        guard Self.holdsName(place) else { continue }
        named += 1
        #expect(holder.named != nil || Self.own.contains("\(section.rawValue) \(key.name)"), "\(section.rawValue) \(key.name)")
      }
    }
    #expect(named > 40, "\(named)")
  }

  private static func holdsName(_ place: VocabularyPlace) -> Bool {
    (place.alternatives + place.items.flatMap(\.alternatives)).contains { if case .identifier = $0 { true } else { false } }
  }

  /// Where a place is, and what may be written there.
  @Test(
    "what stands under keys is followed",
    arguments: [
      ("rules . on", "scan"), ("rules . limit per", "account"), ("campaigns door qr kind", "permanent"), ("overrides rules welcome tier", "override"),
      ("overrides . lists words append .", ""),
      ("rules . when all . any . subscription", "returning"), ("vars level", "number"), ("rules . none", nil), ("none", nil),
    ] as [(String, String?)])
  func followed(_ path: String, _ word: String?) {
    let steps = path.split(separator: " ").map { $0 == "." ? CursorScan.Step.item : .key(String($0)) }
    let places = VocabularyPlace.along(steps)
    guard let word else { return #expect(places.isEmpty) }
    if word.isEmpty { return #expect(!places.isEmpty) }
    #expect(places.flatMap(\.words).contains(word), "\(places)")
  }
}
