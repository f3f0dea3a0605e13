internal import Rules

/// One follower's lines, walked in the order of their times: what each is worth, and what each follow is credited to.
struct FollowerFold {
  enum Column: Int, CaseIterable {
    case scans, new, returning, found, lost, quick, takenBack, erased
    /// The columns of those who are kept stand behind these.
    static let count = allCases.count
  }

  /// What is added to a column of a cell.
  struct Stroke {
    let cell: PackedCell
    let column: Int
    let count: Int
  }

  /// Somebody follows, and this is where from.
  struct Credit {
    let turn: TurnID
    let at: Int64
    let source: Int32
    /// Whose touch has the credit; -1 for none.
    let campaign: Int32
    /// What they were when they came; `existing` for those who were found to follow.
    let subscription: Subscription
    let cell: PackedCell
    /// Seconds within which leaving takes it back; 0 where nothing can.
    let undoes: Int64
    var isFound: Bool { subscription == .existing }
  }

  private struct Touch {
    let source: Int32
    let campaign: Int32
    let at: Int64
    let policy: AttributionPolicy
  }

  private(set) var strokes: [Stroke] = []
  /// Where the strokes of each line end, by the order of their times. What an erasure adds is of no line.
  private(set) var ends: [Int] = []
  private(set) var scans: [(day: Int, source: Int32)] = []
  /// Where records are credited to, in the order of their times.
  private(set) var conversions: [(cell: PackedCell, record: RecordEntry)] = []
  /// All follows, in the order of their times; each with the day on which they left, nil for who follows still.
  private(set) var follows: [(credit: Credit, isTakenBack: Bool, endedOn: Int?)] = []

  private let terms: BookTerms
  private let days: BookDays
  private var touches: [Touch] = []
  private var credit: Credit?
  private var hasFollowed = false
  private var today = Int.min

  init(_ terms: BookTerms) {
    self.terms = terms
    days = BookDays(terms.zone)
  }

  /// - Complexity: O(n log n) in lines and records when they are not in order, else O(n) but for follows that have many touches in their window.
  mutating func walk(_ history: FollowerHistory, _ names: inout BookNames) {
    clear()
    let lines = Self.inOrder(history.lines)
    let records = Self.counted(history.records)
    var next = 0
    for index in lines.indices {
      let (at, turn) = (lines[index].at, lines[index].turn)
      while next < records.count, (records[next].at, records[next].turn) < (at, turn) {
        convert(records[next])
        next += 1
      }
      enter(lines[index], &names)
      ends.append(strokes.count)
    }
    for record in records[next...] { convert(record) }
    if history.isErased, let credit { stroke(.erased, PackedCell(day: today, source: credit.source, subscription: credit.subscription)) }
  }

  private mutating func clear() {
    strokes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    scans.removeAll(keepingCapacity: true)
    conversions.removeAll(keepingCapacity: true)
    follows.removeAll(keepingCapacity: true)
    touches.removeAll(keepingCapacity: true)
    credit = nil
    hasFollowed = false
    today = .min
  }

  /// By their times, as they are walked.
  static func inOrder(_ lines: [LedgerEntry]) -> [LedgerEntry] {
    isInOrder(lines) ? lines : lines.sorted { ($0.at, $0.turn) < ($1.at, $1.turn) }
  }

  private static func isInOrder(_ lines: [LedgerEntry]) -> Bool {
    lines.indices.dropFirst().allSatisfy { (lines[$0 - 1].at, lines[$0 - 1].turn) < (lines[$0].at, lines[$0].turn) }
  }

  /// Those that a rule wrote.
  private static func counted(_ records: [RecordEntry]) -> [RecordEntry] {
    if records.isEmpty { return [] }
    return records.filter { FollowerBook.isOfRule($0.name) }
      .sorted { ($0.at, $0.turn, $0.position) < ($1.at, $1.turn, $1.position) }
  }

  // MARK: lines

  private mutating func enter(_ line: LedgerEntry, _ names: inout BookNames) {
    // Where clocks go back over midnight, a day does not come twice: nobody leaves on the day before they came.
    today = max(today, days.day(at: line.at))
    let scanned = names.source(scannedBy: line)
    if let scanned { scan(scanned, line, &names) }
    switch line.kind {
    case .follow:
      if let before = credit { end(before, at: line.at, isSeen: false) }
      follow(line, scanned)
    case .unfollow:
      end(credit ?? found(line), at: line.at, isSeen: true)
    case .scan, .seen:
      if credit == nil { credit = found(line) }
    }
    hasFollowed = true
  }

  private mutating func scan(_ source: Int32, _ line: LedgerEntry, _ names: inout BookNames) {
    let subscription: Subscription = line.kind == .follow ? (hasFollowed ? .returning : .new) : .existing
    stroke(.scans, PackedCell(day: today, source: source, subscription: subscription))
    scans.append((today, source))
    let campaign = names.campaignOf[Int(source)]
    guard campaign >= 0, let policy = names.policies[Int(campaign)] else { return }
    touches.append(Touch(source: source, campaign: campaign, at: line.at, policy: policy))
  }

  private mutating func follow(_ line: LedgerEntry, _ scanned: Int32?) {
    let touch = credited(at: line.at)
    let source = touch?.source ?? (scanned == BookNames.unknownCode ? BookNames.unknownCode : BookNames.withoutCode)
    let subscription: Subscription = hasFollowed ? .returning : .new
    let cell = PackedCell(day: today, source: source, subscription: subscription)
    let credit = Credit(
      turn: line.turn, at: line.at, source: source, campaign: touch?.campaign ?? -1, subscription: subscription, cell: cell,
      undoes: touch?.policy.unfollowUndoes ?? 0)
    stroke(hasFollowed ? .returning : .new, cell)
    for place in terms.kept.indices { strokes.append(Stroke(cell: cell, column: Column.count + place, count: 1)) }
    follows.append((credit, false, nil))
    self.credit = credit
  }

  /// To one touch of the window before a follow: the earliest when its campaign claims first touches, else the latest.
  private mutating func credited(at time: Int64) -> Touch? {
    // Time goes on, so what is too old now stays it.
    touches.removeAll { time.subtractingSaturated($0.at) > $0.policy.window }
    return touches.first { $0.policy.touch == .first } ?? touches.last
  }

  /// Somebody who follows though nobody saw them come.
  private mutating func found(_ line: LedgerEntry) -> Credit {
    let cell = PackedCell(day: today, source: BookNames.withoutCode, subscription: .existing)
    stroke(.found, cell)
    return Credit(
      turn: line.turn, at: line.at, source: BookNames.withoutCode, campaign: -1, subscription: .existing, cell: cell, undoes: 0)
  }

  /// - Parameter isSeen: false when it only follows from their coming again, and nobody knows how long ago they left.
  private mutating func end(_ credit: Credit, at time: Int64, isSeen: Bool) {
    let cell = PackedCell(day: today, source: credit.source, subscription: credit.subscription)
    let age = time.subtractingSaturated(credit.at)
    stroke(.lost, cell)
    if !credit.isFound {
      if let last = follows.indices.last { follows[last].endedOn = today }
      for (place, span) in terms.kept.enumerated() where age <= span {
        strokes.append(Stroke(cell: credit.cell, column: Column.count + place, count: -1))
      }
      if isSeen, age <= terms.quickLoss { stroke(.quick, cell) }
      if isSeen, credit.undoes > 0, age <= credit.undoes { takeBack(credit, cell) }
    }
    self.credit = nil
  }

  /// The touch goes with the credit.
  private mutating func takeBack(_ credit: Credit, _ cell: PackedCell) {
    stroke(.takenBack, cell)
    if let last = follows.indices.last { follows[last].isTakenBack = true }
    touches.removeAll { $0.campaign == credit.campaign && $0.at <= credit.at }
  }

  private mutating func stroke(_ column: Column, _ cell: PackedCell) { strokes.append(Stroke(cell: cell, column: column.rawValue, count: 1)) }

  // MARK: records

  private mutating func convert(_ record: RecordEntry) {
    let cell = PackedCell(
      day: days.day(at: record.at), source: credit?.source ?? BookNames.withoutCode, subscription: credit?.subscription ?? .existing)
    conversions.append((cell, record))
  }
}
