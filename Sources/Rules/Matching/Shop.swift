/// A picture, a recording or a film that rules name.
public struct Medium: Sendable {
  /// What it is, as the platform tells them apart. (wechat-protocol 7.9)
  public enum Kind: String, Sendable, CaseIterable {
    /// PNG, JPEG or GIF.
    case image
    /// MP3 or AMR, at most a minute.
    case voice
    /// MP4.
    case video
    /// A small JPEG beside music, videos and mini-programs.
    case thumb

    /// Bytes that the platform takes.
    package var bytes: Int {
      switch self {
      case .image, .video: 10 << 20
      case .voice: 2 << 20
      case .thumb: 64 << 10
      }
    }

    /// Ends of names of files that the platform takes.
    package func formats(isPermanent: Bool) -> [String] {
      switch self {
      case .image: ["png", "jpg", "jpeg", "gif"] + (isPermanent ? ["bmp"] : [])
      case .voice: ["mp3", "amr"] + (isPermanent ? ["wma", "wav"] : [])
      case .video: ["mp4"]
      case .thumb: ["jpg", "jpeg"]
      }
    }
  }
  /// Name under `media:`; a `*` stands for the part of the file's name that the `*` of its source stands for.
  public let name: String
  /// What it is.
  public let kind: Kind
  /// Path relative to the rule set, or an address.
  package let source: String
  package let span: SourceSpan
  package let isPermanent: Bool
  package let title: String?
  package let description: String?

  package var isAddress: Bool { source.hasPrefix("https://") || source.hasPrefix("http://") }

  /// Whether a name in a reply means this one.
  package func isCalled(_ other: String) -> Bool { name == other || (name.contains("*") && PathPattern.matches(name, other)) }
}

/// What is given out until it is used up.
package struct Stock: Sendable {
  package enum Pieces: Sendable {
    case count(Int)
    /// Keys of a table.
    case table(Int)
  }
  package let name: String
  package let pieces: Pieces

  /// How many there are.
  package func count(tables: [Table]) -> Int {
    switch pieces {
    case .count(let count): count
    case .table(let table): tables[table].rows.count
    }
  }

  /// What is given out, told apart by it.
  /// - Parameter index: from 0, below `count`.
  package func piece(_ index: Int, tables: [Table]) -> String {
    switch pieces {
    case .count: String(index + 1)
    case .table(let table): tables[table].key(index)
    }
  }
}

/// How much of a stock there is, as a turn sees it.
public struct StockLevel: Hashable, Sendable {
  /// Pieces that nobody has.
  public var left: Int
  /// The next of them; at least one for each event that is judged on it.
  public var next: [String]

  /// A level.
  public init(left: Int, next: [String]) {
    self.left = left
    self.next = next
  }

  /// A piece that somebody has now.
  package mutating func remove(_ piece: String) {
    guard let index = next.firstIndex(of: piece) else { return }
    next.remove(at: index)
    left -= 1
  }
}

/// What a counter holds for a follower.
public struct Tally: Hashable, Sendable {
  /// So many.
  public var count: Int
  /// The values that were counted, for a counter with `of`; at most 1000.
  public var values: [String]

  /// Nothing, unless given.
  public init(count: Int = 0, values: [String] = []) {
    self.count = count
    self.values = values
  }

  static let limit = 1000
}

package struct CompiledCounter: Sendable {
  package let name: String
  package let events: [EventSelector]
  package let condition: Int32
  package let binds: Bool
  package let of: Template?
}

package struct CompiledLimit: Sendable {
  package let times: Int
  /// Seconds; nil for ever.
  package let within: Int64?
  package let span: SourceSpan

  /// Times of answers that still count at a moment, the newest last.
  package func counting(_ times: [Int64], at now: Int64) -> [Int64] {
    guard let within else { return Array(times.suffix(self.times)) }
    return times.filter { $0 > now - within }.suffix(self.times)
  }
}

package struct CompiledTake: Sendable {
  package let stock: Int
  package let share: TakeDeclaration.Share
  package let span: SourceSpan
}
