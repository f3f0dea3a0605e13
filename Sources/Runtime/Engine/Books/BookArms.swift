internal import Wire

/// Histories of an account, kept apart by the arms of experiments that followers were shown. Each follower is of one arm of each experiment, with
/// all that they did, so that all arms together come to what the account comes to.
package struct BookArms {
  private let terms: BookTerms
  private let experiments: [ExperimentPlan]
  /// By the arm of each experiment; nil for those who were shown none.
  private var sums: [[String?]: BookSums]

  package init(_ terms: BookTerms, _ experiments: [ExperimentPlan]) {
    self.terms = terms
    self.experiments = experiments
    // Also where nothing happened there are figures.
    sums = [experiments.map { _ in nil }: BookSums(terms)]
  }

  package mutating func add(_ history: FollowerHistory) {
    sums[experiments.map { $0.arm(of: history) }, default: BookSums(terms)].add(history)
  }

  /// Of those who were erased before there are only sums.
  package mutating func add(_ kept: BookPostings) { sums[experiments.map { _ in nil }, default: BookSums(terms)].add(kept) }

  /// What each comes to, by the names of the experiments.
  /// - Complexity: O(cells).
  package var postings: [(arms: [String: String], postings: BookPostings)] {
    sums.map { key, sums in
      var arms: [String: String] = [:]
      for (experiment, arm) in zip(experiments, key) { arms[experiment.name] = arm }
      return (arms, sums.postings)
    }
  }

  /// As a report takes them.
  package func books(from first: Int, to last: Int) -> [AccountBooks] {
    postings.map { arms, postings in
      var books = AccountBooks(terms: terms, all: postings, from: first, to: last)
      books.arms = arms
      return books
    }
  }
}

extension ExperimentPlan {
  /// The arm that a follower was shown first, nil for none. Of somebody who was erased nothing tells it any more, sooner or later: never.
  package func arm(of history: FollowerHistory) -> String? {
    if history.isErased { return nil }
    var first: (record: RecordEntry, arm: String)?
    for record in history.records where record.name == ExposureRecord.name && owns(record) {
      guard let arm = record.fields[ExposureRecord.arm]?.string else { continue }
      if let known = first?.record, (known.at, known.turn, known.position) < (record.at, record.turn, record.position) { continue }
      first = (record, arm)
    }
    return first?.arm
  }
}
