package import Rules

/// What sources disagree on, or nobody has seen: played by the stricter reading unless the other is asked for.
package enum DisputedFact: String, Sendable, CaseIterable {
  /// Whether the windows of a text and of a tap add up.
  case windowsAdd = "windows-add"
  /// Whether answers to taps that are followed by a message, and to reported positions, are delivered.
  case eventReplies = "event-replies"
  /// Whether an answer reaches somebody who has left before it.
  case replyAfterLeave = "reply-after-leave"
  /// Whether some of too many articles are shown.
  case articlesCut = "articles-cut"
  /// Whether a reply under the key before the console's is taken.
  case previousKey = "previous-key"
  /// Whether pushes come under the key before the console's for a while.
  case oldKeyPushes = "old-key-pushes"
  /// Whether the API knows of a follow at once.
  case followLag = "follow-lag"
  /// Whether phones show the menu of a tag as soon as it is given.
  case menuLag = "menu-lag"
  /// Whether a template that the rules do not declare is the account's all the same.
  case templateIDs = "template-ids"
  /// Whether somebody on the blacklist gets template messages.
  case blacklistTemplates = "blacklist-templates"
  /// Whether the account has articles, news material, cards and customer-service accounts that the sandbox has never seen.
  case consoleIDs = "console-ids"
  /// How long the title and the description of an article in a customer message may be.
  case articleLengths = "article-lengths"
  /// Whether the length of a scene is counted in characters.
  case sceneCharacters = "scene-characters"
  /// Whether a classic token lives on beside the next one.
  case tokenOverlap = "token-overlap"
  /// How many messages a payment allows.
  case paymentCount = "payment-count"
  /// Whether the same parameters give the same permanent code.
  case sameTicket = "same-ticket"
  /// Which signs a scene may have.
  case sceneSigns = "scene-signs"
  /// How often a server that fails is asked.
  case tries
  /// How large a picture may be that is uploaded for three days.
  case imageBytes = "image-bytes"

  package var about: About {
    switch self {
    case .windowsAdd:
      About(
        question: "does what a follower does open windows that add up?",
        strict: "no: one message counts in every window that is open, so that a text and a tap allow 5",
        lenient: "yes: a text and a tap allow 5 and 3 more",
        source: "wechat-protocol 7.6: the table has single windows; adding is unknown")
    case .eventReplies:
      About(
        question: "is an answer to LOCATION, pic_* or location_select delivered?",
        strict: "no: only the picture or the place that follows can be answered",
        lenient: "yes",
        source: "wechat-protocol 2.9, rows 5 and 6: accepted in old documents; the official table was not reachable")
    case .replyAfterLeave:
      About(
        question: "does an answer reach a follower who has left since they wrote?",
        strict: "no: nobody gets it",
        lenient: "yes",
        source: "wechat-protocol 3: it is for the user who caused it; of one who has left meanwhile nothing is said")
    case .articlesCut:
      About(
        question: "what becomes of a reply with more articles than its trigger allows?",
        strict: "nobody gets it: one article answers a message, eight an event",
        lenient: "the first ones are shown",
        source: "wechat-protocol 3.3: only the first ones are shown, or nothing at all arrives")
    case .previousKey:
      About(
        question: "is a reply taken that is sealed with the token or key before the console's?",
        strict: "no: an answer is read by what its message came under, else the follower sees the notice of failure",
        lenient: "yes, as servers take deliveries under both",
        source: "wechat-protocol 1.4: deliveries under the old key still arrive for a while; of replies nothing is known")
    case .oldKeyPushes:
      About(
        question: "do pushes still come under the old token, key or mode after the console was changed?",
        strict: "yes: the first one within ten minutes, and its answer is read by the same",
        lenient: "no: all come under the new ones at once",
        source: "wechat-protocol 1.4: deliveries under the old key can still arrive for a while; how many is not said")
    case .followLag:
      About(
        question: "does user/info know of a follow at once?",
        strict: "no: for two seconds it answers `subscribe: 0`",
        lenient: "yes",
        source: "wechat-protocol 7.3: a lag within seconds is possible (D)")
    case .menuLag:
      About(
        question: "does a phone show the menu for a tag as soon as the tag is given or taken?",
        strict: "no: it may have loaded the other one just before, and shows that for five minutes",
        lenient: "yes",
        source: "wechat-protocol 7.10: phones load a menu every five minutes at most; when they load it is not said")
    case .templateIDs:
      About(
        question: "does the account have templates that the rules do not declare?",
        strict: "no: a template that does not stand under `templates:` is answered with 40037",
        lenient: "yes: any id is taken, and of its fields only that they have values",
        source: "wechat-protocol 7.7: an id is one account's; which it has only the platform knows")
    case .blacklistTemplates:
      About(
        question: "does a follower on the blacklist get template messages?",
        strict: "no: they are refused with 43019, as customer messages are",
        lenient: "yes",
        source: "wechat-protocol 7.3: sending to one gives 43019; 7.7 does not have it among the errors of these messages")
    case .consoleIDs:
      About(
        question: "does the account have articles, news material, cards and customer-service accounts?",
        strict: "no: their ids are refused, as the platform refuses unknown ones",
        lenient: "yes: any id in the right form is taken",
        source: "wechat-protocol 7.4, 7.5, 7.10: they are made in the console, and only the platform knows them")
    case .articleLengths:
      About(
        question: "how long may an article's title and description be in a customer message?",
        strict: "64 and 120 characters, as of articles that are published",
        lenient: "512 and 2048 characters",
        source: "wechat-protocol 8: 45003 and 45004 exist, no number is given")
    case .sceneCharacters:
      About(
        question: "are the 64 of a code's scene_str characters?",
        strict: "no: they are bytes, 21 Chinese characters",
        lenient: "yes: 64 of whatever kind",
        source: "wechat-protocol 6.2: it says 1 to 64, not of what")
    case .tokenOverlap:
      About(
        question: "does a token of /cgi-bin/token live on when the next one is fetched?",
        strict: "no: it is refused at once, with 40001",
        lenient: "yes, for five minutes, then it is refused with 40001",
        source: "wechat-protocol 5.1: older text promises five minutes, the current guide says that it ends")
    case .paymentCount:
      About(
        question: "how many messages does a payment allow in its 48 hours?",
        strict: "20",
        lenient: "any number",
        source: "wechat-protocol 7.6: an old page says unlimited, earlier text 20")
    case .sameTicket:
      About(
        question: "does asking once more for a permanent code give the same one?",
        strict: "no: it is another code, and counts against the 100000",
        lenient: "yes: the same ticket and address",
        source: "wechat-protocol 6.2: the same parameters twice are not documented")
    case .sceneSigns:
      About(
        question: "which signs may a code's scene_str have?",
        strict: "letters, digits and `_` `:` `.` `-`; any other is refused with 40053",
        lenient: "any sign",
        source: "wechat-protocol 6.2: none are stated; others than these are unverified")
    case .tries:
      About(
        question: "how often is a server asked that does not answer?",
        strict: "3 times in all",
        lenient: "4 times: once, and 3 times again",
        source: "wechat-protocol 4.1: the official words can be read as 4, field code counts 3")
    case .imageBytes:
      About(
        question: "how large may a picture be that is uploaded for three days?",
        strict: "2 MB",
        lenient: "10 MB, as a permanent one",
        source: "wechat-protocol 7.9: a table says 10 MB, notes on the same page 2 MB")
    }
  }

  /// A fact in words: one line each.
  package struct About: Sendable {
    package let question: Phrase
    package let strict: Phrase
    package let lenient: Phrase
    /// Where the readings come from.
    package let source: Phrase
  }
}

/// Which reading of each disputed fact is played.
package struct Readings: Sendable {
  private let lenient: Set<DisputedFact>

  package static let strict = Readings(lenient: [])

  /// - Parameter lenient: the facts whose kinder reading is played.
  package init(lenient: Set<DisputedFact>) { self.lenient = lenient }

  package func isLenient(_ fact: DisputedFact) -> Bool { lenient.contains(fact) }
}
