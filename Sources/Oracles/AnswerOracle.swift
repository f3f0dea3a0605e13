internal import Engine
internal import Rules
internal import Wire

/// What must hold of the platform's answers for any bytes.
extension FuzzOracles {
  /// Any bytes as an answer to each call whose answer is read: a fault in one plain line, or values within what was asked; and JSON that is
  /// the same when it is written and read again.
  public static func answer(_ bytes: [UInt8]) -> String? {
    let path = "/cgi-bin/x"
    let answer: PlatformAnswer
    do throws(AnswerFault) {
      answer = try PlatformAnswer(bytes, of: path)
    } catch {
      return unshown(error)
    }
    guard PlatformAnswer.isMeant(bytes) else { return "an answer that is taken for somebody else's" }
    if JSON(answer.json.line) != answer.json { return "JSON is read otherwise when it is written again" }
    let now: Int64 = 1_780_286_400
    return token(answer, now * 1000) ?? code(answer, now) ?? account(answer) ?? menu(answer)
  }

  private static func token(_ answer: PlatformAnswer, _ now: Int64) -> String? {
    do throws(AnswerFault) {
      let token = try AccessToken(answer, asked: now)
      let isGood = token.renewAt > now && token.renewAt <= token.expiresAt && token.expiresAt <= now + AccessToken.lives.upperBound * 1000
      return isGood && OutsideText.isPlain(token.text) && !token.text.isEmpty ? nil : "a token that no call can have given"
    } catch {
      return unshown(error)
    }
  }

  private static func code(_ answer: PlatformAnswer, _ now: Int64) -> String? {
    for asked in [nil, 60, CodeKind.longest] as [Int64?] {
      do throws(AnswerFault) {
        let code = try MadeCode(answer, asked: asked)
        guard MadeCode.isAddress(code.url), OutsideText.isPlain(code.ticket + code.url) else { return "a code that nobody may print" }
        switch (code.lifetime, asked) {
        case (nil, nil): break
        case (let lifetime?, let asked?) where lifetime >= 1 && lifetime <= asked: break
        default: return "a code that ends otherwise than it can"
        }
      } catch {
        if let fault = unshown(error) { return fault }
      }
    }
    return nil
  }

  private static func account(_ answer: PlatformAnswer) -> String? {
    do throws(AnswerFault) {
      let ids = try answer.tags()
      if !ids.values.allSatisfy({ PlatformAnswer.tagIDs.contains(Int64($0)) }) { return "a tag that no account has" }
    } catch {
      if let fault = unshown(error) { return fault }
    }
    if let id = try? answer.madeTag(), !PlatformAnswer.tagIDs.contains(Int64(id)) { return "a tag that cannot have been made" }
    if let medium = try? answer.medium(), medium.id.isEmpty || !OutsideText.isPlain(medium.id + medium.url) { return "a medium without an id" }
    if let calls = try? answer.callsLeft(), calls < -1 { return "fewer calls than none" }
    return nil
  }

  private static func menu(_ answer: PlatformAnswer) -> String? {
    do throws(AnswerFault) {
      let menu = try PublishedMenu(answer)
      guard answer.json["menu"] != nil, menu.buttons != nil else { return "a menu out of nothing" }
      return menu.text.english.split(separator: "\n").allSatisfy { OutsideText.isPlain(String($0)) } ? nil : "a menu that would move a cursor"
    } catch {
      return unshown(error)
    }
  }

  private static func unshown(_ fault: AnswerFault) -> String? {
    let message = fault.message.english
    return OutsideText.isPlain(message) && message.utf8.count < 2000 ? nil : "a fault that nobody can be shown"
  }
}
