import ArgumentParser
import Engine
import Rules
import Server
import Serving
import WeChat
import Wire

struct API: AsyncParsableCommand, AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "api",
    abstract: said("Call the platform's API with the account's access token, for what wxrules has no command for."),
    discussion: said(
      """
      wxrules api GET '/cgi-bin/user/info?openid=oABC&lang=zh_CN'
      wxrules api POST /cgi-bin/tags/create --data '{"tag":{"name":"vip"}}'
      wxrules api POST /cgi-bin/menu/create --data @menu.json

      The token is got, shared and renewed as `serve` does; it is never printed. A
      call is made again when the platform is busy; a POST whose outcome is not known
      is not.
      Exit codes: 0 done, 1 the platform said no, 2 could not work.
      """))

  enum Method: String, ExpressibleByArgument, CaseIterable {
    case get = "GET"
    case post = "POST"
    init?(argument: String) { self.init(rawValue: argument.uppercased()) }
  }

  @Argument(help: said("GET or POST."))
  var method: Method
  @Argument(help: said("Path, with a query if needed, as /cgi-bin/menu/get.", valueName: "path"))
  var path: String
  @Option(help: said("JSON body, or @FILE, or @- for standard input.", valueName: "json"))
  var data: String?
  @OptionGroup var options: AccountOptions

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    let call = try call()
    let work = try AccountWork(self, writes: true)
    guard work.accounts.count == 1, let account = work.accounts.first else {
      throw Terminal.stop("the rules declare several accounts; add --account NAME")
    }
    let platform = try work.platform(account)
    let result: Result<PlatformAnswer, PlatformFault>
    do throws(PlatformFault) { result = .success(try await platform.call(call, repeatsUnknown: method == .get)) } catch { result = .failure(error) }
    await work.platforms.close()
    switch result {
    case .success(let answer): Terminal.write(json: answer.json)
    case .failure(.refused(let error)):
      Terminal.complain(
        "wxrules: \(PlatformFault.refused(error).message)\n= help: \(error.code.remedy(words: error.message, path: call.path))\n")
      if let rid = error.rid { Terminal.complain(verbatim: "= rid: \(rid)\n") }
      throw ExitCode.findings
    case .failure(let fault): throw Terminal.stop(fault.message)
    }
  }

  private func call() throws -> PlatformCall {
    guard path.hasPrefix("/"), !path.contains("#") else { throw Terminal.stop("\(path): a path begins with /, as /cgi-bin/menu/get") }
    var query: [(name: String, value: String)] = []
    let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    for word in parts.count > 1 ? parts[1].split(separator: "&") : [] {
      let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(Array(pair[0].utf8)[...]),
        let value = PercentEncoding.decode(pair.count > 1 ? Array(pair[1].utf8)[...] : [])
      else { throw Terminal.stop("\(path): the query is not percent-encoded as it should be") }
      if name == "access_token" { throw Terminal.stop("leave `access_token` out: it is added, and must not stand in your shell's history") }
      query.append((name, value))
    }
    switch method {
    case .get:
      if data != nil { throw Terminal.stop("--data: a GET has no body") }
      return PlatformCall(String(parts[0]), query: query)
    case .post:
      let body = try body()
      if !body.isEmpty {
        do throws(JSONFault) { _ = try JSON(reading: body) } catch { throw Terminal.stop("--data: it is \(error.message)") }
      }
      return PlatformCall(String(parts[0]), query: query, body: .raw(body.isEmpty ? Array("{}".utf8) : body))
    }
  }

  private func body() throws -> [UInt8] {
    guard let data else { return [] }
    if data == "@-" { return Terminal.standardInput() }
    guard data.hasPrefix("@") else { return Array(data.utf8) }
    let path = String(data.dropFirst())
    do throws(FileFault) { return try DiskFiles().read(path) } catch { throw Terminal.stop("--data \(path): \(error.reason)") }
  }
}
