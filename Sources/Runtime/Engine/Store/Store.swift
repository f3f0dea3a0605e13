public import Rules

/// Where turns are kept. Calls block, so each caller has a thread of its own.
///
/// A batch crosses this seam, not a row: an engine that answers over a network asks once and writes once for many turns. Every
/// implementation passes `StoreContract` in the tests.
///
/// Whoever else writes to the same database meanwhile, each call is one transaction that sees all of those before it and none of those after it,
/// and turns of one follower are committed in the order of their numbers, those of several in any: `LedgerPlace` is the order of all.
package protocol Store:
  BatchStore, NodeStore, CodeStore, TokenStore, ClaimStore, OutboxStore, MediaStore, FactStore, RuleStore, RolloutStore, BookStore, FollowerLookup,
  ReportReader, FigureStore, DigestStore, AuditStore, StoreNews
{
  /// All lines of the ledger of an account in the order in which they were written.
  func ledger(of account: String, _ body: (LedgerEntry) -> Void) throws(StoreFault)
  /// Everything that is known of a follower goes, pending actions too.
  /// - Returns: how many rows there were.
  func forget(_ followers: [FollowerID]) throws(StoreFault) -> Int
  /// The newest turn there is, by whichever server: whoever begins to make numbers goes on above it.
  func lastTurn() throws(StoreFault) -> TurnID?
  /// How much there is of everything.
  func counts() throws(StoreFault) -> StoreCounts
  /// What was erased goes from the files as well, where it could still be read though no question brings it up.
  /// - Returns: whether it is gone; not while somebody reads what was there before.
  func scrub() throws(StoreFault) -> Bool
  /// Whether what it writes to is still what has its name, and as far as is known can be written: a file can be deleted or replaced under the
  /// process that has it open, and a server can be away. Does not wait for either.
  func verify() throws(StoreFault)
  /// What is to be done once a minute by each process that serves or works, so that no turn and no action waits for it.
  func tidy() throws(StoreFault)
  /// Ends it. When nobody else has it open, a copy of its file is a copy of all that it holds; nothing may be asked any more.
  func close()
  /// A random key that is made once and stays: logs name followers by a hash with it.
  func maskKey(_ make: () -> [UInt8]) throws(StoreFault) -> [UInt8]
  /// How many lines of the ledger are not in the books.
  /// - Parameter most: where counting ends.
  func linesBehind(of account: String, after cursor: LedgerPlace, most: Int) throws(StoreFault) -> Int
  /// For an end that does not wait: `allHistories` throws where it is under way.
  func interruptHistories()
}

extension Store {
  /// A transaction that gives nothing out.
  @discardableResult
  package func transact(_ questions: [StoreQuestion], now: Int64, judge: (StoreKnowledge) -> [StoreChange]) throws(StoreFault) -> [LateUse] {
    try transact(questions, stocks: [], now: now, judge: judge)
  }
}

/// What is asked about one delivery.
package struct StoreQuestion: Sendable {
  package let follower: FollowerID
  /// Where the follower stands when they left and their account keeps pseudonyms.
  package let pseudonym: FollowerID?
  package let key: DeliveryKey
  /// Time of the event: when the ledger has newer entries, the whole history is wanted.
  package let at: Int64
  /// Under what the answers are counted that all followers share, and the delivery may be hindered by.
  package let shared: [SharedLimit]

  package init(follower: FollowerID, pseudonym: FollowerID?, key: DeliveryKey, at: Int64, shared: [SharedLimit] = []) {
    self.follower = follower
    self.pseudonym = pseudonym
    self.key = key
    self.at = at
    self.shared = shared
  }
}

/// Where answers to all followers of an account are counted together. It names nobody.
package struct SharedLimit: Hashable, Sendable {
  package let account: String
  package let key: String

  package init(account: String, key: String) {
    self.account = account
    self.key = key
  }
}

/// A stock of which a batch may give something out. All accounts of a rule set give from the same.
package struct StockQuestion: Sendable {
  package let stock: Stock
  package let tables: [Table]
  /// Of the rule set: while it is the same, so are the pieces.
  package let revision: String
  /// How many pieces are asked for.
  package let wanted: Int
  /// Time of the oldest event that asks: what goes back by then is given out again.
  package let at: Int64
}

/// What the store knows about the questions.
package struct StoreKnowledge: Sendable {
  /// One for each question; nil when the delivery is new.
  package let answers: [Answer?]
  /// By the follower asked for; absent when nothing is known.
  package let standings: [FollowerID: Standing]
  package let stocks: [String: StockLevel]
  /// Times of answers, of those asked for that have any.
  package let shared: [SharedLimit: [Int64]]
  /// The newest turn of each follower asked for, where that may be another server's and wrote no line; the lines' are in the standings.
  package let newest: [FollowerID: TurnID]
  /// Of the deliveries asked for that have an answer, those about which an endpoint is asked: another answer may yet take its place.
  package let asking: Set<DeliveryKey>

  package init(
    answers: [Answer?], standings: [FollowerID: Standing], stocks: [String: StockLevel] = [:], shared: [SharedLimit: [Int64]] = [:],
    newest: [FollowerID: TurnID] = [:], asking: Set<DeliveryKey> = []
  ) {
    self.newest = newest
    self.asking = asking
    self.shared = shared
    self.answers = answers
    self.standings = standings
    self.stocks = stocks
  }
}

/// What a delivery was answered with. A repeat gets the same.
package struct Answer: Sendable, Equatable {
  package let turn: TurnID
  /// The reply in plain XML; empty stands for `success`.
  package let body: [UInt8]
  /// The rule that answered, when the answer is new; it is not kept.
  package let rule: String?

  package init(turn: TurnID, body: [UInt8], rule: String? = nil) {
    self.turn = turn
    self.body = body
    self.rule = rule
  }
}

/// One change; those of a batch are made in their order. Most are answers, and no larger than these.
package enum StoreChange: Sendable {
  case answered(DeliveryKey, Answer)
  /// As `answered`, and for so many milliseconds an endpoint is asked: until then another answer may take its place, then it stands.
  indirect case asking(DeliveryKey, Answer, milliseconds: Int64)
  indirect case entered(LedgerEntry)
  indirect case updated(Follower)
  indirect case recorded(RecordEntry)
  indirect case queued(OutboxRow)
  /// Customer messages are allowed from this event on.
  case opened(FollowerWindows.Kind, FollowerID, at: Int64)
  /// None are any more.
  case closed(FollowerID)
  /// A piece of a stock is the follower's.
  indirect case took(String, piece: String, FollowerID, TurnID, at: Int64, until: Int64? = nil)
  /// A follower's piece of a stock, by the names that it has had, does not go back; where it has, the line of the ledger says so.
  indirect case used([String], piece: String, RecordEntry)
  /// Times of answers to all followers; they need not be kept after `until`.
  case sharedAnswers(SharedLimit, times: [Int64], at: Int64, until: Int64?)
  /// An action was carried out beside the queue, or is given to it.
  indirect case settled(OutboxReport)
  /// What is known of the follower goes; actions that wait are still carried out.
  case erased(FollowerID)
  /// What is known of the follower is kept under another name.
  indirect case renamed(FollowerID, to: FollowerID)
}

/// How much there is.
package struct StoreCounts: Sendable, Equatable {
  package var followers = 0
  package var following = 0
  package var ledger = 0
  package var records = 0
  package var outbox = 0
  package var answers = 0

  package init() {}
}

/// Why the store did not do what it was asked to.
public enum StoreFault: Error, Hashable, Sendable {
  /// No room is left on the disk.
  case full
  /// There is no such file.
  case missing
  /// No path of a file was given.
  case notAPath
  /// The file or its folder may not be written.
  case readOnly
  /// Another process holds it for too long.
  case busy
  /// Another server serves from it.
  case served
  /// Another server has this one's number by now.
  case overtaken
  /// Another process carries out a plan for QR codes.
  case applying
  /// An id of a code is another code's.
  case numberTaken
  /// It is no database, or a damaged one.
  case corrupt
  /// A row holds what does not belong there.
  case damaged(table: String, column: String)
  /// The file of this name was deleted, replaced or cut short while it was open.
  case replaced(String)
  /// The file has a second name, and its newest rows may lie beside that.
  case linked
  /// It was written by a newer version.
  case newer
  /// Whoever asked waits no longer.
  case cutShort
  /// The server of the database is not reached, or the connection ended; in the server's words.
  case away(Phrase)
  /// The server of the database does not let in, or lacks what is needed; in the server's words.
  case refused(Phrase)
  /// Anything else, with the engine's number.
  case other(Int32)

  /// Whether it may be about one turn only, and others be taken.
  package var isOfOneTurn: Bool {
    switch self {
    case .damaged, .other: true
    case .full, .missing, .notAPath, .readOnly, .busy, .served, .overtaken, .applying, .numberTaken, .corrupt, .replaced, .linked, .newer, .cutShort,
      .away, .refused:
      false
    }
  }

  /// One line for operators; nothing of the data in it.
  public var message: Phrase {
    switch self {
    case .full: "the disk is full"
    case .missing: "no such file"
    case .notAPath: "give the path of a file; a folder, an address with options, or signs in percent are not taken"
    case .readOnly: "the database cannot be written"
    case .busy: "the database is locked by another process"
    case .served: "another wxrules serves from this database; one file is for one server"
    case .overtaken: "this server stood still for so long that another one has its number; it takes a new one, and the platform asks again"
    case .applying: "another `wxrules qr apply`, or the server's renewal, is making codes; try again when it has ended"
    case .numberTaken: "an id was given to another code in the meantime; run it again"
    case .corrupt: "the file is empty or damaged, or not a wxrules database"
    case .damaged(let table, let column): "a row of table `\(table)` is damaged: its `\(column)` is of another kind than it should be"
    case .replaced(let file):
      "`\(file)` was deleted, replaced or cut short while it was open, so what is written now would be lost; put it back, or restart"
    case .linked:
      "the file has a second name, a hard link, and what was written last may lie beside that one; use the other name, or remove it and copy the file"
    case .newer: "the database was written by a newer wxrules"
    case .cutShort: "it took longer than anybody waits for it"
    case .away(let reason), .refused(let reason): reason
    case .other(let code): "the database failed with code \(code)"
    }
  }
}
