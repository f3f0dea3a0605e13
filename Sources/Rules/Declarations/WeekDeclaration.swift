/// What many followers do over days, by rates: it is played into a database.
package struct WeekDeclaration: Sendable {
  /// Somebody comes: by a code, by a search, or by paying.
  package struct Arrival: Sendable {
    package let account: Located<String>?
    /// What stands in the code; nil for those who come without one.
    package let scene: Located<String>?
    /// Who follows as they pay.
    package let pays: Bool
    /// How many on a day, about.
    package let daily: Int
    package let hours: HourRange
  }
  /// What those who follow do again and again.
  package struct Habit: Sendable {
    package enum Act: Sendable, Equatable {
      case text(String)
      case click(String)
      /// A code; nil for the one by which they came.
      case scan(String?)
    }
    package let account: Located<String>?
    package let act: Act
    /// What is written, tapped or scanned.
    package let place: SourceSpan
    /// Share of the followers who do it on a day, about, in hundredths of a percent.
    package let daily: Int
  }
  /// Who leaves how soon after they followed, in hundredths of a percent of those who follow.
  package struct Loss: Sendable, Equatable {
    package var hour = 0
    package var day = 0
    package var week = 0

    package init(hour: Int = 0, day: Int = 0, week: Int = 0) {
      self.hour = hour
      self.day = day
      self.week = week
    }
  }
  /// Many who follow by one code, one after the other: bought ones, or a stage on which somebody shows a code.
  package struct Burst: Sendable {
    package let account: Located<String>?
    package let scene: Located<String>
    package let at: Located<WrittenTime>
    package let size: Int
    /// Milliseconds from one to the next.
    package let gap: Int64
    /// How many of them leave within the hour, in hundredths of a percent; nil when they are like the others.
    package let loss: Int?
  }
  /// The server is off, and what happens meanwhile never reaches it.
  package struct Silence: Sendable {
    package let from: WrittenTime
    package let until: WrittenTime
  }
  package let start: WrittenTime
  /// Those who follow each account from the first day on, of whom no event ever told.
  package let followers: Int
  package let arrivals: [Arrival]
  package let habits: [Habit]
  package let loss: Loss
  /// Of those who leave: who follows again, in hundredths of a percent.
  package let returns: Int
  package let bursts: [Burst]
  package let silence: [Silence]
  /// Shares of the deliveries that come minutes late, and twice, in hundredths of a percent.
  package let late: Int
  package let doubled: Int

  /// The accounts that are named.
  package var accounts: [Located<String>] { arrivals.compactMap(\.account) + habits.compactMap(\.account) + bursts.compactMap(\.account) }
}
