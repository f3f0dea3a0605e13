/// The passive reply, as a value. Texts are rendered; media are still names.
public enum Reply: Hashable, Sendable {
  /// Nothing: the platform gets `success`.
  case none
  /// Text, at most 2048 bytes of UTF-8, never empty.
  case text(String)
  /// An image by the name of its medium.
  case image(media: String)
  /// A recording by the name of its medium.
  case voice(media: String)
  /// A video by the name of its medium.
  case video(media: String, title: String?, description: String?)
  /// Music; the thumbnail is the name of a medium.
  case music(title: String?, description: String?, url: String?, hqURL: String?, thumb: String)
  /// Article cards, at least one, at most what the event allows.
  case news([Article])
  /// Hands the message to customer service, perhaps to one agent.
  case transfer(account: String?)

  /// One card.
  public struct Article: Hashable, Sendable {
    /// Headline, never empty.
    public let title: String
    /// Text under the headline.
    public let description: String
    /// Address of the picture.
    public let picture: String
    /// Where a tap leads.
    public let url: String

    package init(title: String, description: String, picture: String, url: String) {
      self.title = title
      self.description = description
      self.picture = picture
      self.url = url
    }
  }

  /// The word in `reply:`.
  public var kind: String {
    switch self {
    case .none: "none"
    case .text: "text"
    case .image: "image"
    case .voice: "voice"
    case .video: "video"
    case .music: "music"
    case .news: "news"
    case .transfer: "transfer"
    }
  }
}

/// A change of what is known of the follower.
public enum FactChange: Hashable, Sendable {
  /// A follow, at an instant.
  case followed(Int64)
  /// The follower left.
  case unfollowed
  /// A variable has a new value.
  case set(String, Value)
  /// A variable is gone.
  case unset(String)
  /// A tag was added.
  case tagged(String)
  /// A tag was removed.
  case untagged(String)
  /// A counter holds something new.
  case counted(String, Tally)
  /// A rule with a limit answered; the times that still count.
  case answered(rule: String, times: [Int64])
  /// A piece of a stock is the follower's now.
  case took(stock: String, piece: String)
  /// A `round_robin` went on to this position.
  case rotated(rule: String, to: Int)
  /// A campaign's code was scanned.
  case touched(Touch)
}

/// What one event leads to: a value, before anything has happened.
public struct Plan: Sendable {
  /// The rule that answers; nil when none does.
  public let rule: String?
  /// The reply.
  public let reply: Reply
  /// Changes of the follower's facts, in order.
  public let changes: [FactChange]
  /// Actions, those of `continue` rules first.
  public let actions: [PlannedAction]
  /// Rules with `continue: true` that took part.
  public let continued: [String]
  /// Rules with `audit: true` that would have taken part.
  public let audited: [String]
  /// What was captured by the rule that answers.
  package let captures: [(name: String, value: Value)]
  package let campaign: String?
  /// Arm of the rule that answers.
  package let arm: String?
  /// Points on which splits and sticky choices fell, by experiment or rule id.
  package let draws: [String: Int]
  /// Places of templates that showed nothing, and cuts: for people, not for followers.
  public let remarks: [String]
  package let match: Match?
}

extension Facts {
  /// The facts after the changes.
  public mutating func apply(_ changes: [FactChange]) {
    for change in changes {
      switch change {
      case .followed(let time):
        followCount += 1
        firstFollowedAt = firstFollowedAt ?? time
        lastFollowedAt = time
      case .unfollowed: continue
      case .set(let name, let value): variables[name] = value
      case .unset(let name): variables[name] = nil
      case .tagged(let tag): if !tags.contains(tag) { tags.append(tag) }
      case .untagged(let tag): tags.removeAll { $0 == tag }
      case .rotated(let rule, let position): rotations[rule] = position
      case .counted(let name, let tally): counters[name] = tally
      case .answered(let rule, let times): answers[rule] = times
      case .took(let stock, let piece):
        taken[stock] = piece
        stocks[stock]?.remove(piece)
      case .touched(let touch):
        if firstTouch.map({ touch.at < $0.at }) ?? true { firstTouch = touch }
        if lastTouch.map({ touch.at >= $0.at }) ?? true { lastTouch = touch }
      }
    }
  }
}
