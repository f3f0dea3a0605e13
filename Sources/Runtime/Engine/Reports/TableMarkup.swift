package import Rules

/// Decision tables for a page, a pull request or a spreadsheet.
package struct TableMarkup {
  private let report: TableReport
  private let language: DisplayLanguage

  package init(_ report: TableReport, in language: DisplayLanguage = .en) { (self.report, self.language) = (report, language) }

  private func said(_ phrase: Phrase) -> String { phrase.text(in: language) }

  // MARK: Markdown

  package var markdown: String {
    var out = ""
    for table in report.tables {
      out += "\(out.isEmpty ? "" : "\n")### \(CellText.markdown(said(report.heading(of: table))))\n"
      for part in report.parts(of: table) {
        out += "\n\(CellText.markdown(said(report.title(of: part, in: table))))\n\n"
        let heads = (part.codeClass.columns + ["rule", "says"]).map(said)
        out += "| " + heads.map { CellText.markdown($0) }.joined(separator: " | ") + " |\n|" + heads.map { _ in "---|" }.joined() + "\n"
        for line in part.lines {
          let cells = line.when.map { [said($0 ?? TableReport.Line.any)] } + [[TableCell.rule(of: line)], TableCell.lines(of: line, in: language)]
          out += "| " + cells.map { $0.map { CellText.markdown($0) }.joined(separator: "<br>") }.joined(separator: " | ") + " |\n"
        }
        if let rest = Self.rest(of: part) { out += "\n\(said(rest))\n" }
      }
    }
    return out
  }

  // MARK: HTML

  package var html: String {
    var out = """
      <!DOCTYPE html>
      <html>
      <head>
      <meta charset="utf-8">
      <title>\(CellText.html(report.campaign))</title>
      <style>
      body { font: 14px/1.5 sans-serif; margin: 2em }
      table { border-collapse: collapse }
      th, td { border: 1px solid #ccc; padding: 4px 8px; text-align: left; vertical-align: top }
      .nobody { background: #fdd }
      </style>
      </head>
      <body>

      """
    for table in report.tables {
      out += "<h1>\(CellText.html(said(report.heading(of: table))))</h1>\n"
      for part in report.parts(of: table) {
        out += "<p>\(CellText.html(said(report.title(of: part, in: table))))</p>\n<table>\n<tr>"
        out += (part.codeClass.columns + ["rule", "says"]).map { "<th>\(CellText.html(said($0)))</th>" }.joined() + "</tr>\n"
        for line in part.lines {
          let cells = line.when.map { [said($0 ?? TableReport.Line.any)] } + [[TableCell.rule(of: line)], TableCell.lines(of: line, in: language)]
          out += "<tr\(line.isAnswered ? "" : " class=\"nobody\"")>"
          out += cells.map { "<td>\($0.map { CellText.html($0) }.joined(separator: "<br>"))</td>" }.joined() + "</tr>\n"
        }
        out += "</table>\n" + (Self.rest(of: part).map { "<p>\(said($0))</p>\n" } ?? "")
      }
    }
    return out + "</body>\n</html>\n"
  }

  // MARK: CSV

  /// A line for each answer, so that one can sort and filter.
  package var csv: String {
    var rows = [["campaign", "account", "codes", "example", "state", "time", "also", "order", "rule", "limit", "arm", "reply", "actions"]]
    for table in report.tables {
      for part in report.parts(of: table) {
        let head = [report.campaign, table.campaign.account ?? "", String(part.codeClass.count), part.codeClass.example]
        for line in part.lines {
          let when = head + when(line, part.codeClass.columns)
          for (place, answer) in line.answers.enumerated() {
            for said in answer.said {
              rows.append(
                when + [
                  String(place + 1), answer.rule, answer.limit.map(self.said) ?? "", said.arm ?? "", self.said(said.reply),
                  self.said(said.actions.joined(separator: "; ")),
                ])
            }
          }
          if !line.isAnswered { rows.append(when + [String(line.answers.count + 1), "", "", "", said(TableReport.Line.nobody), ""]) }
        }
      }
    }
    return CSVRows.text(rows, isMarked: false)
  }

  private func when(_ line: TableReport.Line, _ columns: [Phrase]) -> [String] {
    let conditions = zip(columns, line.when).compactMap { column, words in words.map { (column.english, said($0)) } }
    func own(_ name: String) -> String { conditions.first { $0.0 == name }?.1 ?? said(TableReport.Line.any) }
    return [own("state"), own("time"), conditions.filter { $0.0 != "state" && $0.0 != "time" }.map { "\($0.0): \($0.1)" }.joined(separator: "; ")]
  }

  // MARK: both

  private static func rest(of part: TableReport.Part) -> Phrase? {
    if part.codeClass.isComplete { return nil }
    return part.lines.isEmpty ? "too many cases to work out" : "and more rows than one can read"
  }
}
