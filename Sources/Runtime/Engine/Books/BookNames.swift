internal import Rules

/// Sources and campaigns as numbers while histories are counted: what is counted a million times is hashed once.
struct BookNames: Sendable {
  static let withoutCode: Int32 = 0
  static let unknownCode: Int32 = 1

  private(set) var sources: [BookSource] = [.withoutCode, .unknownCode]
  private(set) var campaigns: [String] = []
  /// By source; of those without a campaign nobody asks.
  private(set) var campaignOf: [Int32] = [-1, -1]
  /// By campaign; nil when its codes are no touch.
  private(set) var policies: [AttributionPolicy?] = []
  /// By campaign, by what stands in the code.
  private var codes: [[String: Int32]] = []
  private var campaignNumbers: [String: Int32] = [:]
  private let policy: BookTerms.Policies

  init(_ policies: @escaping BookTerms.Policies) { policy = policies }

  /// The source that a line is a scan of; nil when it is none.
  mutating func source(scannedBy line: LedgerEntry) -> Int32? {
    switch line.kind {
    case .unfollow, .seen: return nil
    case .follow: if line.campaign == nil, line.scene == nil { return nil }
    case .scan: break
    }
    guard let campaign = line.campaign else { return Self.unknownCode }
    let number = number(ofCampaign: campaign)
    // Codes that are no touch are not kept apart: a login has one of its own each time.
    return source(number, scene: policies[Int(number)] != nil ? line.scene ?? "" : "")
  }

  mutating func number(of source: BookSource) -> Int32 {
    switch source {
    case .withoutCode: Self.withoutCode
    case .unknownCode: Self.unknownCode
    case .code(let campaign, let scene): self.source(number(ofCampaign: campaign), scene: scene)
    }
  }

  private mutating func source(_ campaign: Int32, scene: String) -> Int32 {
    if let known = codes[Int(campaign)][scene] { return known }
    let source = Int32(clamping: sources.count)
    codes[Int(campaign)][scene] = source
    sources.append(.code(campaign: campaigns[Int(campaign)], scene: scene))
    campaignOf.append(campaign)
    return source
  }

  mutating func number(ofCampaign name: String) -> Int32 {
    if let known = campaignNumbers[name] { return known }
    let number = Int32(clamping: campaigns.count)
    campaignNumbers[name] = number
    campaigns.append(name)
    codes.append([:])
    policies.append(policy(name))
    return number
  }
}

/// A cell in one word: 32 bits of day, 30 of source, 2 of subscription.
struct PackedCell: Hashable, Sendable {
  let bits: UInt64

  init(bits: UInt64) { self.bits = bits }

  init(day: Int, source: Int32, subscription: Subscription) {
    bits = UInt64(UInt32(truncatingIfNeeded: day)) << 32 | UInt64(UInt32(bitPattern: source) & 0x3FFF_FFFF) << 2 | Self.number(of: subscription)
  }

  var day: Int { Int(Int32(truncatingIfNeeded: bits >> 32)) }
  var source: Int32 { Int32(truncatingIfNeeded: bits >> 2 & 0x3FFF_FFFF) }
  var subscription: Subscription { bits & 3 == 0 ? .new : bits & 3 == 1 ? .returning : .existing }

  private static func number(of subscription: Subscription) -> UInt64 {
    switch subscription {
    case .new: 0
    case .returning: 1
    case .existing: 2
    }
  }
}

/// Where people are counted, in one word: 32 bits of day, 2 of span, 30 of place.
struct PackedPeopleCell: Hashable, Sendable, Comparable {
  let bits: UInt64

  init(bits: UInt64) { self.bits = bits }

  /// - Parameter place: 0 for the account, odd numbers for sources, even ones for campaigns.
  private init(span: Int, from: Int, place: UInt32) {
    bits = UInt64(UInt32(truncatingIfNeeded: from)) << 32 | UInt64(span) << 30 | UInt64(place & 0x3FFF_FFFF)
  }

  init(_ cell: PeopleCell, _ names: inout BookNames) {
    let span = BookSpan.allCases.firstIndex(of: cell.span) ?? 0
    switch cell.place {
    case .account: self.init(span: span, from: cell.from, place: 0)
    case .source(let source): self.init(span: span, from: cell.from, place: Self.place(ofSource: names.number(of: source)))
    case .campaign(let campaign): self.init(span: span, from: cell.from, place: Self.place(ofCampaign: names.number(ofCampaign: campaign)))
    }
  }

  private static func place(ofSource number: Int32) -> UInt32 { UInt32(bitPattern: number) &* 2 &+ 1 }
  private static func place(ofCampaign number: Int32) -> UInt32 { UInt32(bitPattern: number) &* 2 &+ 2 }

  /// All that a scan on a day is counted in.
  static func append(to cells: inout [PackedPeopleCell], day: Int, source: Int32, campaign: Int32) {
    for (number, span) in BookSpan.allCases.enumerated() {
      let from = BookDays.start(of: span, with: day)
      cells.append(PackedPeopleCell(span: number, from: from, place: 0))
      cells.append(PackedPeopleCell(span: number, from: from, place: place(ofSource: source)))
      if campaign >= 0 { cells.append(PackedPeopleCell(span: number, from: from, place: place(ofCampaign: campaign))) }
    }
  }

  func cell(_ names: BookNames) -> PeopleCell {
    let place = Int(bits & 0x3FFF_FFFF)
    return PeopleCell(
      span: BookSpan.allCases[Int(bits >> 30 & 3)], from: Int(Int32(truncatingIfNeeded: bits >> 32)),
      place: place == 0 ? .account : place % 2 == 1 ? .source(names.sources[place / 2]) : .campaign(names.campaigns[place / 2 - 1]))
  }

  static func < (a: PackedPeopleCell, b: PackedPeopleCell) -> Bool { a.bits < b.bits }
}
