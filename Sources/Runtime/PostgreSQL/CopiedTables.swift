internal import Engine

/// How the kinds of a copy are read and written. The statements follow from the columns, of which the engine has the list; those of kinds that lie
/// otherwise here are spelled out.
extension CopiedKind {
  private static let erasingName = "turns-erasing"

  private var names: String { columns.map { "\"\($0.name)\"" }.joined(separator: ", ") }

  /// In the order in which rows lie, but where a file would be slow to write in that.
  var reading: String {
    switch self {
    case .settings: "SELECT name, value FROM settings WHERE name NOT IN ('\(CopyMark.name)', '\(Self.erasingName)', 'rollout')"
    case .ruleSets: "SELECT revision, at, roots FROM rule_sets ORDER BY place"
    case .ruleFiles: "SELECT f.revision, f.path, b.bytes FROM rule_files AS f JOIN rule_bytes AS b ON b.sha256 = f.sha256"
    case .rollout: "SELECT convert_from(value, 'UTF8') AS state FROM settings WHERE name = 'rollout'"
    // What an endpoint was still asked about has the rule's own reply: nobody asks any more.
    case .answers: "SELECT key, turn, body, at FROM answers WHERE at >= (SELECT max(at) FROM answers) - \(Self.answersKept) ORDER BY at, turn"
    // What a worker had under way is looked at at once.
    case .queues: "SELECT account, openid, CASE WHEN worker IS NULL THEN ready_at ELSE 0 END AS ready_at FROM queues ORDER BY account, openid"
    case .actionTotals:
      """
      SELECT kind, sum(queued)::bigint, sum(done)::bigint, sum(cancelled)::bigint, sum(replaced)::bigint, sum(dead)::bigint, sum(forgotten)::bigint
      FROM (SELECT * FROM action_totals UNION ALL SELECT * FROM action_totals_news) AS t GROUP BY kind
      """
    // Of servers that were started in the same second, the one that ran longest.
    case .runs: "SELECT started_at, max(alive_at) AS alive_at FROM server_runs GROUP BY started_at"
    case .audit: "SELECT \(names) FROM audit ORDER BY id"
    case .erasing: "SELECT value FROM settings WHERE name = '\(Self.erasingName)'"
    case .followers, .windows: "\(plainReading) ORDER BY account, openid"
    case .ruleNames, .codes, .formerCodes, .begunCodes, .givenNumbers, .numbersVersion, .mintedCodes, .media, .tagIDs, .ledger, .records, .taken,
      .stockCounts, .sharedAnswers, .outbox, .pauses, .calls, .keptBooks, .departed, .figures, .refusedFigures, .turnWords, .turnRevisions, .turns,
      .hits, .hitSums, .unanswered, .forgotten:
      plainReading
    }
  }

  /// Numbers of all widths are read as the widest.
  private var plainReading: String {
    let selected = columns.map { $0.form == .integer ? "\"\($0.name)\"::bigint AS \"\($0.name)\"" : "\"\($0.name)\"" }
    return "SELECT \(selected.joined(separator: ", ")) FROM \(rawValue)"
  }

  /// An array for each column.
  var writing: String {
    switch self {
    case .ruleSets:
      insert(into: "rule_sets (revision, place, at, roots)", "revision, (SELECT count(*) FROM rule_sets) + row_number() OVER (), at, roots")
    case .ruleFiles:
      """
      WITH files AS (SELECT revision, path, bytes, sha256(bytes) AS sha256 FROM \(rows)), contents AS (
        INSERT INTO rule_bytes (sha256, bytes) SELECT DISTINCT ON (sha256) sha256, bytes FROM files ORDER BY sha256 ON CONFLICT DO NOTHING
      )
      INSERT INTO rule_files (revision, path, sha256) SELECT revision, path, sha256 FROM files
      """
    case .rollout: insert(into: "settings (name, value)", "'rollout', convert_to(state, 'UTF8')")
    // Whose they are does not stand in a file: who is forgotten in the minutes until they go is not found by them.
    case .answers: insert(into: "answers (slot, key, turn, body, at)", "answer_slot(), key, turn, body, at")
    case .runs: insert(into: "server_runs (started_at, node, alive_at)", "started_at, 0, alive_at")
    case .turnWords, .turnRevisions: insert(into: "\(rawValue) (\(names)) OVERRIDING SYSTEM VALUE", names)
    case .erasing: insert(into: "settings (name, value)", "'\(Self.erasingName)', value")
    case .settings, .ruleNames, .codes, .formerCodes, .begunCodes, .givenNumbers, .numbersVersion, .mintedCodes, .media, .tagIDs, .followers, .ledger,
      .records,
      .taken, .stockCounts, .sharedAnswers, .outbox, .queues, .windows, .pauses, .calls, .actionTotals, .keptBooks, .departed, .figures,
      .refusedFigures, .audit, .turns, .hits, .hitSums, .unanswered, .forgotten:
      insert(into: "\(rawValue) (\(names))", names)
    }
  }

  private func insert(into place: String, _ values: String) -> String { "INSERT INTO \(place) SELECT \(values) FROM \(rows)" }

  /// Of the parameters.
  private var rows: String {
    let arrays = columns.enumerated().map { index, column in "$\(index + 1)::\(column.form.arrayName)" }
    return "unnest(\(arrays.joined(separator: ", "))) AS rows (\(names))"
  }

  /// What is there before the first row.
  var clearing: String? {
    switch self {
    case .numbersVersion: "DELETE FROM numbers_version"
    // The actions that were written have counted themselves.
    case .actionTotals: "DELETE FROM action_totals_news; DELETE FROM action_totals"
    case .settings, .ruleSets, .ruleFiles, .rollout, .ruleNames, .codes, .formerCodes, .begunCodes, .givenNumbers, .mintedCodes, .media, .tagIDs,
      .followers, .ledger, .records, .taken, .stockCounts, .sharedAnswers, .answers, .outbox, .queues, .windows, .pauses, .calls, .keptBooks,
      .departed, .figures, .refusedFigures, .runs, .audit, .turnWords, .turnRevisions, .turns, .hits, .hitSums, .unanswered, .forgotten, .erasing:
      nil
    }
  }
}

extension CopiedColumn.Form {
  fileprivate var arrayName: String {
    switch self {
    case .integer: "bigint[]"
    case .text: "text[]"
    case .flag: "boolean[]"
    case .bytes: "bytea[]"
    }
  }
}
