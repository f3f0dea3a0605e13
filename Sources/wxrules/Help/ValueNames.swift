import Rules

/// How the value of an option is called where a command is shown: `--rules <path>`.
/// `<openid>`, `<json>` and such are the same in every language.
enum ValueNames {
  private static let known: [String: Phrase] = Dictionary(all.map { ($0.english, $0) }) { first, _ in first }

  /// A text of the library of options, with them in the language of the process.
  static func said(in text: String) -> String {
    text.replacing(/<[^<> ]+>/) { match in known[String(match.output)].map { wxrules.said($0) } ?? String(match.output) }
  }

  private static let all: [Phrase] = [
    "<day>", "<ip>", "<share>", "<state>", "<format>", "<language>", "<database>", "<path>", "<name>", "<url>", "<subcommand>", "<file>", "<count>",
    "<account>", "<rules>",
    "<host:port>", "<from>", "<to>", "<source>", "<target>", "<folder>", "<time>", "<rule>", "<paths>", "<limit>", "<kind>", "<seed>", "<turn>",
    "<code>", "<campaign>",
    "<address>", "<text>", "<scene>", "<ids>", "<id>", "<follower>", "<fact>", "<days>", "<codes>", "<campaigns>", "<percent>", "<level>",
    "<at>", "<until>", "<ticket>", "<template>", "<tag>", "<stocks>", "<since>", "<run>", "<pixels>", "<options>", "<old>", "<number>", "<new>",
    "<method>", "<max-findings>", "<logs>", "<key>", "<image>", "<hole=text>", "<fault>", "<experiments>", "<events>", "<cells>", "<capture>",
    "<by>", "<user>", "<subscription>", "<size>", "<scan>", "<names>", "<name=value>", "<name=arm>", "<file:id>", "<click>", "<bytes>", "<date>",
    "<threshold>", "<groupings>", "<policy>", "<shell>", "<value>", "<revision>",
  ]
}
