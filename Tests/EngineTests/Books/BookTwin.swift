import Rules
import Wire

@testable import Engine

/// What figures mean, said in the plainest way: a loop for each question, over everything that happened. Slow, and the truth.
struct BookTwin {
  /// Lines and records of one follower, in the order of their times.
  private struct Life {
    let lines: [LedgerEntry]
    let records: [RecordEntry]
    let isErased: Bool
    /// By line.
    let days: [Int]
    /// By line: what it is credited to, if it is a follow and anything is.
    var touches: [LedgerEntry?] = []
  }
  private let lives: [Life]
  private let terms: BookTerms

  init(_ histories: [FollowerHistory], _ terms: BookTerms) {
    self.terms = terms
    var all: [Life] = []
    for history in histories {
      let lines = history.lines.sorted { $0.at == $1.at ? $0.turn < $1.turn : $0.at < $1.at }
      var life = Life(
        lines: lines, records: history.records.filter { !$0.name.contains(".") }, isErased: history.isErased,
        days: lines.map { Self.day($0.at, terms) })
      for (place, line) in lines.enumerated() {
        life.touches.append(line.kind == .follow ? Self.touch(life, of: place, terms) : nil)
      }
      all.append(life)
    }
    lives = all
  }

  // MARK: what somebody is at some line

  private static func day(_ at: Int64, _ terms: BookTerms) -> Int {
    let wall = terms.zone.civil(at: at)
    return CivilTime(year: wall.year, month: wall.month, day: wall.day).dayNumber
  }

  private static func follows(_ life: Life, before line: Int) -> Bool { line > 0 && life.lines[line - 1].kind != .unfollow }

  /// The line by which somebody came who follows before another line: a follow, or the first thing that showed that they follow.
  private static func start(_ life: Life, before line: Int) -> Int? {
    guard follows(life, before: line) else { return nil }
    for start in stride(from: line - 1, through: 0, by: -1) where life.lines[start].kind == .follow || !follows(life, before: start) { return start }
    return nil
  }

  private static func scene(_ line: LedgerEntry) -> BookSource? {
    switch line.kind {
    case .unfollow, .seen: nil
    case .follow where line.scene == nil: nil
    case .follow, .scan: line.campaign.map { .code(campaign: $0, scene: line.scene ?? "") } ?? .unknownCode
    }
  }

  /// Where a scan is counted: codes that are no touch are one.
  private static func source(_ line: LedgerEntry, _ terms: BookTerms) -> BookSource? {
    guard case .code(let campaign, _)? = scene(line), terms.policies(campaign) == nil else { return scene(line) }
    return .code(campaign: campaign, scene: "")
  }

  private static func policy(_ line: LedgerEntry, _ terms: BookTerms) -> AttributionPolicy? {
    scene(line) == nil ? nil : line.campaign.flatMap { terms.policies($0) }
  }

  /// The touch that a follow is credited to, when those of all follows before it are known.
  private static func touch(_ life: Life, of follow: Int, _ terms: BookTerms) -> LedgerEntry? {
    var alive: [LedgerEntry] = []
    for (place, line) in life.lines[...follow].enumerated() {
      guard let policy = policy(line, terms), life.lines[follow].at - line.at <= policy.window else { continue }
      let isGone = (0..<follow).contains { leave in
        guard place < leave, isTakenBack(life, at: leave, terms), let came = start(life, before: leave) else { return false }
        return life.touches[came]?.campaign == line.campaign && line.at <= life.lines[came].at
      }
      if !isGone { alive.append(line) }
    }
    return alive.first { policy($0, terms)?.touch == .first } ?? alive.last
  }

  private static func isTakenBack(_ life: Life, at leave: Int, _ terms: BookTerms) -> Bool {
    guard life.lines[leave].kind == .unfollow, let came = start(life, before: leave), life.lines[came].kind == .follow,
      let touch = life.touches[came], let undoes = policy(touch, terms)?.unfollowUndoes
    else { return false }
    return undoes > 0 && life.lines[leave].at - life.lines[came].at <= undoes
  }

  /// Where somebody who came by a line is credited.
  private static func credit(_ life: Life, of came: Int) -> (source: BookSource, subscription: Subscription) {
    guard life.lines[came].kind == .follow else { return (.withoutCode, .existing) }
    let source = life.touches[came].flatMap { scene($0) } ?? (scene(life.lines[came]) == .unknownCode ? .unknownCode : .withoutCode)
    return (source, came == 0 ? .new : .returning)
  }

  private static func cell(_ life: Life, of came: Int, on day: Int) -> BookCell {
    let credit = credit(life, of: came)
    return BookCell(day: day, source: credit.source, subscription: credit.subscription)
  }

  // MARK: questions

  var postings: BookPostings {
    var postings = BookPostings()
    func add(_ cell: BookCell, _ change: (inout BookFigures) -> Void) {
      var figures = postings.cells[cell] ?? BookFigures()
      if figures.kept.isEmpty { figures.kept = Array(repeating: 0, count: terms.kept.count) }
      change(&figures)
      postings.cells[cell] = figures.isZero ? nil : figures
    }
    for life in lives {
      // Who scanned?
      for (place, line) in life.lines.enumerated() {
        guard let source = Self.source(line, terms) else { continue }
        let subscription: Subscription = line.kind != .follow ? .existing : place == 0 ? .new : .returning
        add(BookCell(day: life.days[place], source: source, subscription: subscription)) { $0.scans += 1 }
      }
      // Who came?
      for (place, line) in life.lines.enumerated() where line.kind == .follow {
        add(Self.cell(life, of: place, on: life.days[place])) { if place == 0 { $0.new += 1 } else { $0.returning += 1 } }
      }
      // Who had been there?
      for (place, line) in life.lines.enumerated() where line.kind != .follow && !Self.follows(life, before: place) {
        add(Self.cell(life, of: place, on: life.days[place])) { $0.found += 1 }
      }
      // Who is not any more?
      for (place, line) in life.lines.enumerated() where line.kind == .unfollow || line.kind == .follow && Self.follows(life, before: place) {
        let came = Self.start(life, before: place) ?? place
        add(Self.cell(life, of: came, on: life.days[place])) { figures in
          figures.lost += 1
          guard line.kind == .unfollow, life.lines[came].kind == .follow else { return }
          if line.at - life.lines[came].at <= terms.quickLoss { figures.quick += 1 }
          if Self.isTakenBack(life, at: place, terms) { figures.takenBack += 1 }
        }
      }
      // Who stayed for so long?
      for (place, line) in life.lines.enumerated() where line.kind == .follow {
        let left = life.lines[(place + 1)...].first { $0.kind == .unfollow || $0.kind == .follow }
        for (span, seconds) in terms.kept.enumerated() where left.map({ $0.at - line.at > seconds }) ?? true {
          add(Self.cell(life, of: place, on: life.days[place])) { $0.kept[span] += 1 }
        }
      }
      // Who was erased?
      if life.isErased, let last = life.days.last, let came = Self.start(life, before: life.lines.count) {
        add(Self.cell(life, of: came, on: last)) { $0.erased += 1 }
      }
    }
    postings.people = people
    postings.conversions = conversions
    return postings
  }

  private var people: [PeopleCell: Int] {
    var people: [PeopleCell: Int] = [:]
    for life in lives {
      var mine: Set<PeopleCell> = []
      for (line, day) in zip(life.lines, life.days) {
        guard let source = Self.source(line, terms) else { continue }
        let places: [PeopleCell.Place] = [.account, .source(source)] + (line.campaign.map { [.campaign($0)] } ?? [])
        for place in places {
          var monday = day
          while CivilTime(dayNumber: monday).weekday != 0 { monday -= 1 }
          var first = day
          while CivilTime(dayNumber: first).day != 1 { first -= 1 }
          mine.formUnion([
            PeopleCell(span: .day, from: day, place: place), PeopleCell(span: .week, from: monday, place: place),
            PeopleCell(span: .month, from: first, place: place), PeopleCell(span: .total, from: 0, place: place),
          ])
        }
      }
      for cell in mine { people[cell, default: 0] += 1 }
    }
    return people
  }

  private var conversions: [ConversionCell: Conversion] {
    var conversions: [ConversionCell: Conversion] = [:]
    for life in lives {
      for record in life.records {
        let before = life.lines.count { $0.at < record.at || $0.at == record.at && $0.turn <= record.turn }
        let came = Self.start(life, before: before)
        let cell =
          came.map { Self.cell(life, of: $0, on: Self.day(record.at, terms)) }
          ?? BookCell(day: Self.day(record.at, terms), source: .withoutCode, subscription: .existing)
        conversions[ConversionCell(cell: cell, name: record.name, field: nil), default: Conversion()].count += 1
        guard case .int(let amount) = record.fields["amount"] ?? .null else { continue }
        conversions[ConversionCell(cell: cell, name: record.name, field: "amount"), default: Conversion()].count += 1
        conversions[ConversionCell(cell: cell, name: record.name, field: "amount"), default: Conversion()].millionths += Int64(amount) * 1_000_000
      }
    }
    return conversions
  }

  /// Who follows when a day is over, by what they are credited to.
  func following(through last: Int) -> [BookCell: Int] {
    var following: [BookCell: Int] = [:]
    for life in lives {
      let lines = life.days.count { $0 <= last }
      guard let came = Self.start(life, before: lines), !(life.isErased && lines == life.lines.count) else { continue }
      let credit = Self.credit(life, of: came)
      following[BookCell(day: 0, source: credit.source, subscription: credit.subscription), default: 0] += 1
    }
    return following
  }
}
