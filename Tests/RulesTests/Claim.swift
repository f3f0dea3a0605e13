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
    case "scan" where random.chance(60): return random.pick(scans)
    case "text" where random.chance(60): return random.pick(texts)
    case "outside.paid" where random.chance(60): return random.pick(paid)
    default: return random.pick(facts)
    }
  }

  /// All that chance chooses from, and the kind of event that it is about; nil is any.
  static let every: [(kind: String?, claim: Claim)] =
    scans.map { ("scan", $0) } + texts.map { ("text", $0) } + paid.map { ("outside.paid", $0) } + facts.map { (nil, $0) }

  private static func door(_ test: String, _ holds: @escaping @Sendable (Story.Store) -> Bool) -> Claim {
    Claim("{ campaign: door, where: { \(test) } }") { $0.store.map(holds) ?? false }
  }

  private static func tent(_ test: String, _ holds: @escaping @Sendable (Story.Store) -> Bool) -> Claim {
    Claim("{ campaign: tent, where: { \(test) } }") { $0.tent.map(holds) ?? false }
  }

  private static let scans = doors + phases + tents

  private static let tents = [
    Claim("{ campaign: tent }") { $0.tent != nil },
    tent("store.region: gd") { $0.region == "gd" }, tent("store.rent: { gt: 1.5, lt: 2.5 }") { $0.rent > 6 && $0.rent < 10 },
    tent("store.rent: 1.50") { $0.rent == 6 }, tent("store.dept.desks: { gte: 5 }") { $0.desks >= 5 },
    tent("store.dept: d2, store.state: { not: closed }") { $0.dept == "d2" && $0.state != "closed" },
    Claim("{ campaign: [ door, tent ], where: { store.dept.desks: { lt: 5 } } }") { story in
      (story.store ?? story.tent).map { $0.desks < 5 } ?? false
    },
    // A door that only the other account has is none.
    Claim("{ all: [ { not: { campaign: door } }, { where: { scene: { prefix: door } } } ] }") { story in
      story.store == nil && story.now.scene?.hasPrefix("door") == true
    },
  ]

  private static let doors = [
    Claim("{ campaign: door }") { $0.store != nil },
    door("store.region: gd") { $0.region == "gd" }, door("store.region: [ gd, sh ]") { ["gd", "sh"].contains($0.region) },
    door("store.region: { prefix: g, suffix: x }") { $0.region == "gx" }, door("store.state: { not: [ closed, moved ] }") { $0.state == "open" },
    door("store.state: { not: { list: gone } }") { $0.state != "closed" }, door("store.state: { in: { list: gone } }") { $0.state == "closed" },
    door("store.floor: { gte: 3 }") { $0.floor.map { $0 >= 3 } ?? false },
    door("store.floor: { gt: 1, lt: 12 }") { $0.floor.map { $0 > 1 && $0 < 12 } ?? false },
    door("store.floor: { lte: 1 }") { $0.floor == 1 }, door("store.floor: { exists: false }") { $0.floor == nil },
    door("store.floor: { not: 1 }") { $0.floor != 1 }, door("store.floor: { not: 1, exists: true }") { $0.floor != nil && $0.floor != 1 },
    door("store: [ s1, s3 ]") { ["s1", "s3"].contains($0.id) },
    door("store.region: gd, store.state: open") { $0.region == "gd" && $0.state == "open" },
    Claim("{ campaign: door, where: { store.owner: { same_as: vars.owner } } }") { story in
      story.store.map { $0.owner == story.person.owner } ?? false
    },
    Claim("{ campaign: door, where: { store.owner: { not_same_as: vars.owner } } }") { story in
      story.store.map { $0.owner != story.person.owner } ?? false
    },
    door("store.last: { lt: 2026-06-03 }") { $0.last == 1 }, door("store.last: { gte: 2026-06-03 }") { $0.last.map { $0 >= 3 } ?? false },
    door("store.opens: { gt: 12:00 }") { $0.opens > 12 },
    Claim("{ campaign: door, where: { store.last: { gte: now } } }") { story in
      story.store.flatMap(\.last).map { Story.june + $0 - 1 >= Story.day(story.now.time) } ?? false
    },
    Claim("{ campaign: door, where: { store.opens: { lte: now } } }") { story in
      story.store.map { $0.opens * 60 <= Story.minute(story.now.time) } ?? false
    },
    Claim("{ where: { counters.doors: { gte: 2 } } }") { story in
      Set(story.own.compactMap { story.store($0)?.id }).count >= 2
    },
  ]

  private static let phases = [
    ("may", ["running"]), ("may, phase: before", ["before"]), ("may, phase: ended", ["ended"]),
    ("may, phase: [ running, ended ]", ["running", "ended"]),
  ].map { yaml, phases in Claim("{ campaign: \(yaml) }") { $0.now.scene == "may" && phases.contains($0.phase) } }

  private static let texts = [
    Claim("{ text: { contains: { list: words, as: w } } }", bindsNames: true) { $0.word(.anywhere) != nil },
    Claim("{ text: { contains: { list: words, as: w } }, where: { w.sort: y } }", bindsNames: true) { $0.word(.anywhere)?.sort == "y" },
    Claim("{ text: { contains: { list: words, as: w } }, where: { w: [ 退, ab ] } }", bindsNames: true) {
      ["退", "ab"].contains($0.word(.anywhere)?.word)
    },
    Claim("{ text: { prefix: { list: words, as: v } }, where: { v.sort: { not: x } } }", bindsNames: true) {
      $0.word(.opening).map { $0.sort != "x" } ?? false
    },
    Claim("{ text: { suffix: { list: words, as: u } }, where: { u.sort: x } }", bindsNames: true) { $0.word(.ending)?.sort == "x" },
    // Each account has its own greetings.
    Claim("{ text: { equals: { list: greetings } } }") { story in
      (story.person.account == "a" ? ["a", "ab"] : ["a", "款"]).contains(story.now.text)
    },
    Claim("{ where: { message.content: { prefix: 退 } } }") { $0.now.text?.hasPrefix("退") ?? false },
    Claim("{ where: { counters.said: { gte: 2 } } }") { story in
      story.own.count { $0.text != nil && $0.time <= story.now.time && Story.day($0.time) == Story.day(story.now.time) } >= 2
    },
  ]

  private static let paid = [
    Claim("{ where: { event.fields.amount: { gte: 5 } } }") { $0.now.amount.map { $0 >= 5 } ?? false },
    Claim("{ field: { amount: { lt: 3 } } }") { $0.now.amount.map { $0 < 3 } ?? false },
    Claim("{ where: { event.fields.amount: [ 1, 7 ] } }") { [1, 7].contains($0.now.amount) },
    Claim("{ where: { event.fields.price: 1.50 } }") { $0.now.price == 6 },
    Claim("{ field: { price: { gt: 0.5, lte: 1.75 } } }") { $0.now.price.map { $0 > 2 && $0 <= 7 } ?? false },
    Claim("{ field: { gift: true } }") { $0.now.gift == true },
    Claim("{ where: { event.fields.gift: { not: true } } }") { $0.now.gift != true },
    Claim("{ where: { event.fields.gift: { exists: false } } }") { $0.now.amount != nil && $0.now.gift == nil },
    Claim("{ subscription: new }") { $0.subscription == "new" }, Claim("{ subscription: [ new, returning ] }") { $0.subscription != "existing" },
    Claim("{ subscription: existing }") { $0.subscription == "existing" },
  ]

  private static let facts = [
    Claim("{ where: { vars.size: 3 } }") { $0.person.size == 3 },
    Claim("{ where: { vars.size: { gte: 3, not: 5 } } }") { ($0.person.size ?? 5) >= 3 && $0.person.size != 5 && $0.person.size != nil },
    Claim("{ where: { vars.size: { not: 3 } } }") { $0.person.size != 3 },
    Claim("{ where: { vars.size: { exists: true } } }") { $0.person.size != nil },
    Claim("{ where: { vars.size: { in: [ 3, 4 ] } } }") { [3, 4].contains($0.person.size) },
    Claim("{ where: { vars.asked: { exists: true } } }") { $0.asked != nil },
    Claim("{ where: { vars.asked: y } }") { $0.asked == "y" }, Claim("{ where: { vars.asked: { not: x } } }") { $0.asked != "x" },
    Claim("{ taken: pass }") { $0.pass != nil }, Claim("{ where: { taken.pass: k1 } }") { $0.pass?.name == "k1" },
    Claim("{ taken: coupon }") { $0.coupon != nil }, Claim("{ where: { taken.coupon: [ c1, c3 ] } }") { $0.coupon?.stock == "coupon[gd]" },
    Claim("{ last_touch: door }") { $0.touches.last == "door" }, Claim("{ first_touch: may }") { $0.touches.first == "may" },
    Claim("{ where: { vars.owner: { exists: false } } }") { $0.person.owner == nil },
    Claim("{ where: { user.attrs.points: { lt: 5 } } }") { $0.person.points.map { $0 < 5 } ?? false },
    Claim("{ tag: vip }") { $0.person.tags.contains("vip") },
    // The macro is another on account `b`.
    Claim("{ macro: known }") { $0.person.tags.contains($0.person.account == "a" ? "vip" : "old") },
    Claim("{ open: desk }") { $0.isOpen }, Claim("{ closed: desk }") { !$0.isOpen },
    Claim("{ where: { counters.visits: { gte: 2 } } }") { story in
      story.own.count { $0.amount == nil && $0.time <= story.now.time && $0.time > story.now.time - 172_800 } >= 2
    },
    Claim("{ where: { user.openid: { not_same_as: vars.owner } } }") { $0.person.openid != $0.person.owner },
  ]
}
