import TestSupport

/// A condition as it is written, and what it means, said without the engine.
struct Claim: Sendable {
  let yaml: String
  var bindsNames = false
  let holds: @Sendable (Story) -> Bool

  init(_ yaml: String, bindsNames: Bool = false, _ holds: @escaping @Sendable (Story) -> Bool) {
    self.yaml = yaml
    self.bindsNames = bindsNames
    self.holds = holds
  }

  /// A condition for events of a kind; nil stands for several kinds.
  static func random(_ kind: String?, _ random: inout SeededRandom, isNested: Bool = false) -> Claim {
    if !isNested, random.chance(35) {
      let parts = [Self.random(kind, &random, isNested: true), Self.random(kind, &random, isNested: true)]
      let yaml = parts.map(\.yaml).joined(separator: ", ")
      let bindsNames = parts.contains(where: \.bindsNames)
      switch random.next() % 3 {
      case 0: return Claim("{ all: [ \(yaml) ] }", bindsNames: bindsNames) { story in parts.allSatisfy { $0.holds(story) } }
      case 1: return Claim("{ any: [ \(yaml) ] }", bindsNames: bindsNames) { story in parts.contains { $0.holds(story) } }
      default: return Claim("{ not: \(parts[0].yaml) }") { !parts[0].holds($0) }
      }
    }
    switch kind {
    case "scan" where random.chance(60): return random.pick(doors + phases)
    case "text" where random.chance(60): return random.pick(texts)
    case "outside.paid" where random.chance(60): return random.pick(paid)
    default: return random.pick(facts)
    }
  }

  private static func door(_ test: String, _ holds: @escaping @Sendable (Story.Store) -> Bool) -> Claim {
    Claim("{ campaign: door, where: { \(test) } }") { $0.store.map(holds) ?? false }
  }

  private static let doors = [
    Claim("{ campaign: door }") { $0.store != nil },
    door("store.region: gd") { $0.region == "gd" }, door("store.region: [ gd, sh ]") { ["gd", "sh"].contains($0.region) },
    door("store.region: { prefix: g, suffix: x }") { $0.region == "gx" }, door("store.state: { not: [ closed, moved ] }") { $0.state == "open" },
    door("store.state: { not: { list: gone } }") { $0.state != "closed" }, door("store.state: { in: { list: gone } }") { $0.state == "closed" },
    door("store.floor: { gte: 3 }") { $0.floor.map { $0 >= 3 } ?? false }, door("store.floor: { gt: 1, lt: 12 }") { $0.floor == 3 },
    door("store.floor: { lte: 1 }") { $0.floor == 1 }, door("store.floor: { exists: false }") { $0.floor == nil },
    door("store.floor: { not: 1 }") { $0.floor != 1 }, door("store.floor: { not: 1, exists: true }") { $0.floor != nil && $0.floor != 1 },
    door("store: [ s1, s3 ]") { ["s1", "s3"].contains($0.id) }, door("store.region: gd, store.state: open") { $0.id == "s1" },
    Claim("{ campaign: door, where: { store.owner: { same_as: vars.owner } } }") { story in
      story.store.map { $0.owner == story.person.owner } ?? false
    },
    Claim("{ campaign: door, where: { store.owner: { not_same_as: vars.owner } } }") { story in
      story.store.map { $0.owner != story.person.owner } ?? false
    },
    Claim("{ where: { counters.doors: { gte: 2 } } }") { Set($0.own.compactMap { Story.store($0)?.id }).count >= 2 },
  ]

  private static let phases = [
    ("may", ["running"]), ("may, phase: before", ["before"]), ("may, phase: ended", ["ended"]),
    ("may, phase: [ running, ended ]", ["running", "ended"]),
  ].map { yaml, phases in Claim("{ campaign: \(yaml) }") { $0.now.scene == "may" && phases.contains($0.phase) } }

  private static let texts = [
    Claim("{ text: { contains: { list: words, as: w } } }", bindsNames: true) { $0.word(isOpening: false) != nil },
    Claim("{ text: { contains: { list: words, as: w } }, where: { w.sort: y } }", bindsNames: true) { $0.word(isOpening: false)?.sort == "y" },
    Claim("{ text: { contains: { list: words, as: w } }, where: { w: [ 退, ab ] } }", bindsNames: true) {
      ["退", "ab"].contains($0.word(isOpening: false)?.word)
    },
    Claim("{ text: { prefix: { list: words, as: v } }, where: { v.sort: { not: x } } }", bindsNames: true) {
      $0.word(isOpening: true).map { $0.sort != "x" } ?? false
    },
    // Each account has its own greetings.
    Claim("{ text: { equals: { list: greetings } } }") { story in
      (story.person.account == "a" ? ["a", "ab"] : ["a", "款"]).contains(story.now.text)
    },
    Claim("{ where: { message.content: { prefix: 退 } } }") { $0.now.text?.hasPrefix("退") ?? false },
    Claim("{ where: { counters.said: { gte: 2 } } }") { story in
      story.own.count { $0.text != nil && Story.day($0.time) == Story.day(story.now.time) } >= 2
    },
  ]

  private static let paid = [
    Claim("{ where: { event.fields.amount: { gte: 5 } } }") { $0.now.amount.map { $0 >= 5 } ?? false },
    Claim("{ field: { amount: { lt: 3 } } }") { $0.now.amount.map { $0 < 3 } ?? false },
    Claim("{ where: { event.fields.amount: [ 1, 7 ] } }") { [1, 7].contains($0.now.amount) },
  ]

  private static let facts = [
    Claim("{ where: { vars.size: 3 } }") { $0.person.size == 3 },
    Claim("{ where: { vars.size: { gte: 3, not: 5 } } }") { ($0.person.size ?? 5) >= 3 && $0.person.size != 5 && $0.person.size != nil },
    Claim("{ where: { vars.size: { not: 3 } } }") { $0.person.size != 3 },
    Claim("{ where: { vars.size: { exists: true } } }") { $0.person.size != nil },
    Claim("{ where: { vars.size: { in: [ 3, 4 ] } } }") { [3, 4].contains($0.person.size) },
    Claim("{ where: { vars.asked: { exists: true } } }") { story in story.person.askedUntil.map { story.now.time < $0 } ?? false },
    Claim("{ where: { vars.owner: { exists: false } } }") { $0.person.owner == nil },
    Claim("{ where: { user.attrs.points: { lt: 5 } } }") { $0.person.points.map { $0 < 5 } ?? false },
    Claim("{ tag: vip }") { $0.person.tags.contains("vip") },
    // The macro is another on account `b`.
    Claim("{ macro: known }") { $0.person.tags.contains($0.person.account == "a" ? "vip" : "old") },
    Claim("{ open: desk }") { $0.isOpen }, Claim("{ closed: desk }") { !$0.isOpen },
    Claim("{ where: { counters.visits: { gte: 2 } } }") { story in story.own.count { $0.amount == nil && $0.time > story.now.time - 172_800 } >= 2 },
    Claim("{ where: { user.openid: { not_same_as: vars.owner } } }") { $0.person.openid != $0.person.owner },
  ]
}
