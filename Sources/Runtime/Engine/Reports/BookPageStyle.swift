/// How the page of a report looks: on a telephone and wide, by day and night, and on A4.
enum BookPageStyle {
  /// More columns than this do not fit on a sheet that stands upright.
  private static let mostUpright = 10

  /// - Parameter columns: of the table, labels among them.
  static func css(columns: Int) -> String {
    // A table is no wider than its sheet: what has more columns is printed smaller.
    let size = columns <= 16 ? 10 : columns <= 20 ? 9 : columns <= 26 ? 8 : 7
    return """
      :root {
        color-scheme: light dark; --ground: #fff; --ink: #1d2129; --faint: #667080; --line: #dfe3e8; --strong: #8a94a3;
        --new: #18794e; --lost: #c2413b; --rows: #f6f8fa
      }
      * { box-sizing: border-box }
      body {
        font: 14px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: var(--ink);
        background: var(--ground); margin: 0 auto; padding: 24px; max-width: 1500px
      }
      h1 { font-size: 20px; line-height: 1.3; margin: 0 0 16px; overflow-wrap: anywhere }
      .table { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px }
      table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 13px }
      th, td {
        padding: 5px 8px; text-align: right; vertical-align: top; white-space: nowrap; border-bottom: 1px solid var(--line);
        font-variant-numeric: tabular-nums
      }
      th {
        vertical-align: bottom; white-space: normal; font-weight: 600; line-height: 1.25; color: var(--faint);
        border-bottom: 1px solid var(--strong)
      }
      :lang(zh) th { min-width: 4.2em }
      tbody tr:nth-child(even) > * { background: var(--rows) }
      tfoot td { font-weight: 700; border-top: 1px solid var(--strong); border-bottom: 0 }
      tbody tr:last-child > * { border-bottom: 0 }
      .label { text-align: left; white-space: normal; overflow-wrap: break-word; max-width: 20em }
      .day { white-space: nowrap }
      tr > :first-child { position: sticky; left: 0; background: var(--ground); border-right: 1px solid var(--line) }
      .bar { width: 12%; min-width: 70px; text-align: left }
      .bar span { display: block; height: 10px; margin-top: 5px; border-radius: 2px; background: var(--new) }
      svg { display: block; width: 100%; height: 160px }
      .new { fill: var(--new) }
      .lost { fill: var(--lost) }
      svg line { stroke: var(--strong) }
      .key { color: var(--faint); font-size: 12px; margin: 4px 0 16px }
      .key svg { display: inline-block; width: 10px; height: 10px; margin: 0 4px 0 0 }
      .key span { margin-right: 16px }
      ul, dl { color: var(--faint); font-size: 12px }
      ul { padding-left: 18px }
      dl { display: grid; grid-template-columns: minmax(6em, max-content) 1fr; gap: 3px 16px }
      dt { font-weight: 600; color: var(--ink) }
      dd { margin: 0 }
      @media (max-width: 700px) {
        body { padding: 16px 12px }
        h1 { font-size: 17px }
        th, td { padding: 5px 6px }
        .label { max-width: 9em }
        .bar { display: none }
        dl { display: block }
        dd { margin: 0 0 6px }
      }
      @media screen and (prefers-color-scheme: dark) {
        :root {
          --ground: #16191e; --ink: #e4e7eb; --faint: #9aa4b2; --line: #2c323a; --strong: #5b6573; --new: #3fb27f;
          --lost: #e5736d; --rows: #1b1f25
        }
      }
      @page { size: A4 \(columns > mostUpright ? "landscape" : "portrait"); margin: 12mm }
      @media print {
        :root { color-scheme: light }
        body { padding: 0; max-width: none; font-size: 10px }
        h1 { font-size: 14px }
        .table { overflow: visible; border: 0; border-radius: 0 }
        table { font-size: \(size)px }
        th, td { padding: 2px 3px }
        th { color: var(--ink) }
        tr > :first-child { position: static; border-right: 0 }
        thead { display: table-header-group }
        tfoot { display: table-row-group }
        tr { break-inside: avoid }
        .label { max-width: 16em }
        .bar { display: none }
        svg, .bar span { print-color-adjust: exact; -webkit-print-color-adjust: exact }
        ul, dl { font-size: 9px }
        dt, dd, li { break-inside: avoid }
      }
      """
  }
}
