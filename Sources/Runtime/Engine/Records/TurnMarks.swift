package import Rules

/// What makes a turn worth keeping longer than others. One without any is dull: a follower wrote or tapped, a rule answered, and that was all.
package struct TurnMarks: OptionSet, Hashable, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// A follower did something to which an account answers, and no rule did.
  package static let unanswered = TurnMarks(rawValue: 1)
  /// What a rule says came to nothing, or what is stored of the follower could not be read.
  package static let fault = TurnMarks(rawValue: 2)
  package static let remark = TurnMarks(rawValue: 4)
  package static let follow = TurnMarks(rawValue: 8)
  package static let unfollow = TurnMarks(rawValue: 16)
  package static let scan = TurnMarks(rawValue: 32)
  /// An experiment's arm was shown.
  package static let exposure = TurnMarks(rawValue: 64)
  package static let lowStock = TurnMarks(rawValue: 128)
  package static let acts = TurnMarks(rawValue: 256)
  /// It came from a server of the house, or has no word of its own.
  package static let foreign = TurnMarks(rawValue: 512)

  init(_ turn: Turn) {
    let (event, plan) = (turn.delivery.event, turn.plan)
    var marks: TurnMarks
    switch event.kind {
    case .scan: marks = event.isFollow ? [.scan, .follow] : .scan
    case .subscribe: marks = .follow
    case .unsubscribe: marks = .unfollow
    case .other, .outside: marks = .foreign
    case .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto, .menuLocation,
      .locationReport, .templateDone, .massDone:
      marks = []
    }
    if plan.rule == nil, event.kind.awaitsAnswer { marks.insert(.unanswered) }
    if plan.rule != nil, turn.isUnanswered || turn.isProfileDamaged { marks.insert(.fault) }
    if plan.rule == nil, turn.isProfileDamaged { marks.insert(.fault) }
    if !plan.remarks.isEmpty { marks.insert(.remark) }
    if plan.arm != nil { marks.insert(.exposure) }
    if !turn.lowStocks.isEmpty { marks.insert(.lowStock) }
    if !plan.actions.isEmpty { marks.insert(.acts) }
    self = marks
  }

  /// For people, in the order of their bits.
  package var words: [Phrase] {
    let all: [(TurnMarks, Phrase)] = [
      (.unanswered, "no rule answered"), (.fault, "fault"), (.remark, "remark"), (.follow, "follow"), (.unfollow, "unfollow"), (.scan, "scan"),
      (.exposure, "experiment"), (.lowStock, "stock low"), (.acts, "actions"), (.foreign, "event by name"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}
