internal import GRDB
internal import Rules

/// Calls that the platform has and the sandbox does not play: refused as of an account that was not granted them, and the log says why.
enum UnplayedAPI {
  static let methods =
    gets.map { APIMethod(path: $0, form: .get, daily: nil, needs: .unverified, answer: refuse) }
    + posts.map { APIMethod(path: $0, form: .post, daily: nil, needs: .unverified, answer: refuse) }

  private static let gets = [
    "customservice/getkflist", "customservice/getonlinekflist", "/customservice/kfaccount/del", "/customservice/kfsession/getsession",
    "/customservice/kfsession/getsessionlist", "/customservice/kfsession/getwaitcase", "media/get/jssdk", "template/get_industry",
    "/wxaapi/newtmpl/gettemplate", "/wxaapi/newtmpl/getcategory",
  ]
  private static let posts = [
    "/customservice/kfaccount/add", "/customservice/kfaccount/update", "/customservice/kfaccount/inviteworker", "/customservice/kfsession/create",
    "/customservice/kfsession/close", "/customservice/msgrecord/getmsglist",
    "message/subscribe/bizsend", "message/template/subscribe", "message/mass/sendall", "message/mass/send", "message/mass/delete",
    "message/mass/preview", "message/mass/get", "template/api_set_industry", "template/api_add_template", "template/del_private_template",
    "/wxaapi/newtmpl/addtemplate", "/wxaapi/newtmpl/deltemplate", "/wxa/sec/queryblocktmplmsg",
    "draft/add", "draft/get", "draft/batchget", "draft/update", "draft/delete", "freepublish/submit", "freepublish/get", "freepublish/batchget",
    "freepublish/getarticle", "shorten/gen", "shorten/fetch", "shorturl", "changeopenid",
  ]

  @Sendable private static func refuse(_ call: APICall, _ db: Database) throws -> APIAnswer {
    throw APIRefusal(48001, "api unauthorized", because: "the platform has this call, the sandbox does not play it")
  }
}
