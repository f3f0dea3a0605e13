internal import Engine

/// How the kinds of a copy are read and written. The statements follow from the columns, of which the engine has the list; those of kinds that lie
/// otherwise here are spelled out.
extension CopiedKind {
  var table: String {
    switch self {
    case .ruleSets, .turnRevisions: "revisions"
    case .ruleFiles: "revision_files"
    case .rollout, .numbersVersion, .erasing: "settings"
    case .turnWords: "words"
    case .forgotten: "forgotten"
    case .settings, .ruleNames, .codes, .formerCodes, .begunCodes, .givenNumbers, .mintedCodes, .media, .tagIDs, .followers, .ledger, .records,
      .taken, .stockCounts, .sharedAnswers, .answers, .outbox, .queues, .windows, .pauses, .calls, .actionTotals, .keptBooks, .departed, .figures,
      .refusedFigures, .runs, .audit, .turns, .hits, .hitSums, .unanswered:
      rawValue
    }
  }

  private var names: String { columns.map { "\"\($0.name)\"" }.joined(separator: ", ") }

  var reading: String {
    switch self {
    // Numbers and texts as well: they go as bytes.
    case .settings: "SELECT name, CAST(value AS BLOB) AS value FROM settings WHERE name NOT IN ('rollout', 'numbers_version', '\(CopyMark.name)')"
    case .ruleSets: "SELECT \(names) FROM revisions ORDER BY place"
    case .rollout: "SELECT CAST(value AS TEXT) AS state FROM settings WHERE name = 'rollout'"
    case .numbersVersion: "SELECT COALESCE((SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'numbers_version'), 0) AS version"
    // A block each.
    case .answers:
      """
      SELECT entries, at FROM answers WHERE at >= (SELECT at FROM answers ORDER BY batch DESC LIMIT 1) - \(Self.answersKept) ORDER BY batch
      """
    // What a worker had under way is looked at at once.
    case .queues: "SELECT account, openid, CASE WHEN worker IS NULL THEN ready_at ELSE 0 END AS ready_at FROM queues"
    case .audit: "SELECT \(names) FROM audit ORDER BY id"
    case .erasing: "SELECT CAST(value AS BLOB) AS value FROM settings WHERE name = 'erasing'"
    case .ruleFiles, .ruleNames, .codes, .formerCodes, .begunCodes, .givenNumbers, .mintedCodes, .media, .tagIDs, .followers, .ledger, .records,
      .taken, .stockCounts, .sharedAnswers, .outbox, .windows, .pauses, .calls, .actionTotals, .keptBooks, .departed, .figures, .refusedFigures,
      .runs, .turnWords, .turnRevisions, .turns, .hits, .hitSums, .unanswered, .forgotten:
      "SELECT \(names) FROM \(table)"
    }
  }

  var writing: String {
    switch self {
    // Each as those who read it expect it.
    case .settings:
      """
      INSERT INTO settings (name, value)
      VALUES (?1, CASE WHEN ?1 = 'mask_key' OR ?1 LIKE 'digest %' THEN ?2 ELSE CAST(?2 AS TEXT) END)
      """
    case .ruleSets:
      "INSERT INTO revisions (place, \(names)) VALUES ((SELECT COALESCE(MAX(place), 0) + 1 FROM revisions), ?1, ?2, ?3)"
    case .rollout: "INSERT INTO settings (name, value) VALUES ('rollout', ?1)"
    case .numbersVersion: "INSERT INTO settings (name, value) VALUES ('numbers_version', ?1)"
    case .answers: "INSERT INTO answers (batch, entries, at) VALUES ((SELECT COALESCE(MAX(batch), 0) + 1 FROM answers), ?1, ?2)"
    case .erasing: "INSERT INTO settings (name, value) VALUES ('erasing', CAST(?1 AS TEXT))"
    case .ruleFiles, .ruleNames, .codes, .formerCodes, .begunCodes, .givenNumbers, .mintedCodes, .media, .tagIDs, .followers, .ledger, .records,
      .taken, .stockCounts, .sharedAnswers, .outbox, .queues, .windows, .pauses, .calls, .actionTotals, .keptBooks, .departed, .figures,
      .refusedFigures, .runs, .audit, .turnWords, .turnRevisions, .turns, .hits, .hitSums, .unanswered, .forgotten:
      "INSERT INTO \(table) (\(names)) VALUES (\(Array(repeating: "?", count: columns.count).joined(separator: ", ")))"
    }
  }
}
