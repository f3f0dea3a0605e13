/// Simplified Chinese, as a colleague would say it, with the platform's own words: docs/glossary.md.
enum Chinese {
  static let areas: [Catalog.Entries] = [
    common, accountCommands, books, checks, codes, commands, comparison, comparisonCommands, compiler, conditionDeclarations, console, dataCommands,
    declarations, diagnostics, disputedFacts, doctor, editor, engine, errorCodes, followerCommands, formatting, help, importing, language,
    listeners, loading, logs, loweredNames, loweredValues, lowering, matching, media, moreChecks, namedDeclarations, outbox, packages, patterns,
    planning, proofs, qrCommands, readers, records, reload, reportCommands, reports, rollout, rolloutCommands, ruleCommands, ruleDeclarations,
    sandbox, sandboxAPI, sandboxCommands, sandboxPlay, serveCommand, server, serving, simulation, store, storeCommands, template, testDeclarations,
    values, valueNames, variableChecks, weChat, wire, yaml,
  ]
}
