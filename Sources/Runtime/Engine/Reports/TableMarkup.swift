internal import Rules

/// Decision tables for a page, a pull request or a spreadsheet.
package struct TableMarkup {
  private let report: TableReport

  package init(_ report: TableReport) { self.report = report }

  // MARK: Markdown

  package var markdown: String {
    var out = ""
    for table in report.tables {
      out += "\(out.isEmpty ? "" : "\n")### \(CellText.markdown(report.heading(of: table)))\n"
      for part in report.parts(of: table) {
        out += "\n\(CellText.markdown(report.title(of: part, in: table)))\n\n"
        let heads = part.codeClass.columns + ["rule", "says"]
        out += "| " + heads.map { CellText.markdown($0) }.joined(separator: " | ") + " |\n|" + heads.map { _ in "---|" }.joined() + "\n"
        for line in part.lines {
          let cells = line.when.map { [$0 ?? "any"] } + [[TableCell.rule(of: line)], TableCell.lines(of: line)]
          out += "| " + cells.map { $0.map { CellText.markdown($0) }.joined(separator: "<br>") }.joined(separator: " | ") + " |\n"
        }
        if let rest = Self.rest(of: part) { out += "\n\(rest)\n" }
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
      out += "<h1>\(CellText.html(report.heading(of: table)))</h1>\n"
      for part in report.parts(of: table) {
        out += "<p>\(CellText.html(report.title(of: part, in: table)))</p>\n<table>\n<tr>"
        out += (part.codeClass.columns + ["rule", "says"]).map { "<th>\(CellText.html($0))</th>" }.joined() + "</tr>\n"
        for line in part.lines {
          let cells = line.when.map { [$0 ?? "any"] } + [[TableCell.rule(of: line)], TableCell.lines(of: line)]
          out += "<tr\(line.isAnswered ? "" : " class=\"nobody\"")>"
          out += cells.map { "<td>\($0.map { CellText.html($0) }.joined(separator: "<br>"))</td>" }.joined() + "</tr>\n"
        }
        out += "</table>\n" + (Self.rest(of: part).map { "<p>\($0)</p>\n" } ?? "")
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
          let when = head + Self.when(line, part.codeClass.columns)
          for (place, answer) in line.answers.enumerated() {
            for said in answer.said {
              rows.append(
                when + [String(place + 1), answer.rule, answer.limit ?? "", said.arm ?? "", said.reply, said.actions.joined(separator: "; ")])
            }
          }
          if !line.isAnswered { rows.append(when + [String(line.answers.count + 1), "", "", "", TableReport.Line.nobody, ""]) }
        }
      }
    }
    return CSVRows.text(rows, isMarked: false)
  }

  private static func when(_ line: TableReport.Line, _ columns: [String]) -> [String] {
    let said = zip(columns, line.when).compactMap { column, words in words.map { (column, $0) } }
    func own(_ name: String) -> String { said.first { $0.0 == name }?.1 ?? "any" }
    return [own("state"), own("time"), said.filter { $0.0 != "state" && $0.0 != "time" }.map { "\($0.0): \($0.1)" }.joined(separator: "; ")]
  }

  // MARK: both

  private static func rest(of part: TableReport.Part) -> String? {
    if part.codeClass.isComplete { return nil }
    return part.lines.isEmpty ? "too many cases to work out" : "and more rows than one can read"
  }
}
