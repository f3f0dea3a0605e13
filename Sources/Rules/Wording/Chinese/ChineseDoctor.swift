extension Chinese {
  static let doctor: Catalog.Entries = [
    "nothing answers; is `wxrules serve` running, with its admin listener there?": "没有应答；`wxrules serve`在运行吗，管理端口是不是在那里？",
    "no whole answer within %1 s": "%1 秒内没有收到完整的应答",
    "a bearer token is needed; set WXRULES_ADMIN_TOKEN to that of the server": "需要令牌；把 WXRULES_ADMIN_TOKEN 设成服务器的那个",
    "it answers %1: %2": "它应答 %1：%2",
    "its answer is %1": "它的应答：%1",
    "it does not begin with a request line, as `POST /wx/main?signature=… HTTP/1.1`": "开头不是请求行，应当像`POST /wx/main?signature=… HTTP/1.1`",
    // the console
    "account `%1`: what the console answers by itself is not known: %2": "公众号`%1`：不知道后台有没有自动回复：%2",
    "account `%1`: the console answers nothing by itself": "公众号`%1`：后台没有自动回复",
    "account `%1`: the console answers by itself (%2), and that ends when the server is switched on there: `wxrules import` makes rules of it":
      "公众号`%1`：后台还有自动回复（%2），启用服务器配置后就不再生效；用`wxrules import`把它变成规则",
    "%1 keyword rules": "%1 条关键词规则",
    // a captured request
    "`%1` is no account's path; the console's URL must end in %2": "`%1`不是任何公众号的路径；后台里的 URL 结尾应当是 %2",
    "`%1` is account `%2`; the slash at its end changes nothing": "`%1`是公众号`%2`；末尾的斜杠没有影响",
    "`%1` is account `%2`": "`%1`是公众号`%2`",
    "`timestamp` or `nonce` is missing: this is no request of the platform, or a proxy drops the query string":
      "缺少`timestamp`或`nonce`：这不是平台发来的请求，或者代理丢掉了网址里的参数",
    "a handshake has `echostr`": "接入验证要有`echostr`",
    "the handshake": "是接入验证",
    "signed with the current token": "用现在的令牌签名",
    "signed with the previous token": "用以前的令牌签名",
    "signed with the token of account `%1`: the console's URL or token is that of the other account":
      "用的是公众号`%1`的令牌：后台里的 URL 或令牌填成了另一个公众号的",
    "`signature` is missing": "缺少`signature`",
    "not signed with this account's token: compare it with 令牌(Token) in the console": "不是用这个公众号的令牌签名的：请和后台里的令牌（Token）对一下",
    "`msg_signature` covers the ciphertext as it came": "`msg_signature`和收到的密文相符",
    "there is no `Encrypt` in the body": "正文里没有`Encrypt`",
    "`msg_signature` does not cover this ciphertext: the body was changed on its way, or the capture is not exact":
      "`msg_signature`和这段密文不符：正文在路上被改过，或者抓到的内容不完整",
    "`timestamp` is no number": "`timestamp`不是数字",
    "sent at %1; an old capture says nothing about this machine's clock": "发送于 %1；旧的抓包看不出这台机器的时钟准不准",
    "%1 s apart from this machine's": "和这台机器的时钟相差 %1 秒",
    "%1 s behind this machine's clock: correct the clock (ntp), or the capture is old (--old)":
      "比这台机器的时钟慢 %1 秒：请校准时钟（`ntp`），或者这是旧的抓包（--old）",
    "%1 s ahead of this machine's clock: correct the clock (ntp), or the capture is old (--old)":
      "比这台机器的时钟快 %1 秒：请校准时钟（`ntp`），或者这是旧的抓包（--old）",
    "%1, as declared": "%1，和规则里写的一致",
    "compatible, as declared": "兼容模式，和规则里写的一致",
    "a ciphertext without `msg_signature`": "有密文，却没有`msg_signature`",
    "delivered in plain, but declared `mode: encrypted`: choose 安全模式 in the console, or declare `plain`":
      "推送来的是明文，规则里写的是`mode: encrypted`：请在后台选安全模式，或者在规则里写`plain`",
    "delivered encrypted, but declared `mode: plain`, and there is no `aes_key`: declare `compatible` or `encrypted`, or choose 明文模式 in the console":
      "推送来的是密文，规则里写的是`mode: plain`，也没有`aes_key`：请写`compatible`或`encrypted`，或者在后台选明文模式",
    """
    delivered encrypted, but declared `mode: plain`, though there is an `aes_key`: declare `compatible` or `encrypted`, or choose 明文模式 in the \
    console
    """:
      "推送来的是密文，规则里写的是`mode: plain`，虽然有`aes_key`：请写`compatible`或`encrypted`，或者在后台选明文模式",
    "the account has no `aes_key`": "这个公众号没有`aes_key`",
    "decrypts": "可以解密",
    "autoreply": "后台",
    "encrypted for %1": "是给 %1 加密的",
    "`Encrypt` is no base64 of whole blocks: the body was changed on its way (a `+` that became a space?)":
      "`Encrypt`不是完整的 base64：正文在路上被改过（`+`变成了空格？）",
    "does not decrypt: compare `aes_key` with 消息加解密密钥(EncodingAESKey) in the console": "解不开：请把`aes_key`和后台里的消息加解密密钥（EncodingAESKey）对一下",
    "encrypted for `%1`, but `app_id` is `%2`": "是给`%1`加密的，而`app_id`是`%2`",
    "addressed to `%1`, but `original_id` is `%2`": "收件方是`%1`，而`original_id`是`%2`",
    "%1, addressed to `%2`": "%1，收件方是`%2`",
    "%1: choose XML as 数据格式 in the console": "%1：请在后台把数据格式选成 XML",
    // a running server
    "an answer began, but was not whole within %1 s": "开始应答了，但 %1 秒内没有发完",
    "no connection within 5 s; is the port open to the outside?": "5 秒内连不上；端口对外开放了吗？",
    "connected, but nothing came within %1 s": "连上了，但 %1 秒内没有应答",
    "the connection was closed before an answer came": "还没有应答，连接就断了",
    "the name leads nowhere; is the address spelt right, and known to the DNS?": "域名解析不了；网址写对了吗，DNS 里有吗？",
    "no answer from %1: %2": "%1 没有应答：%2",
    "%1 answers": "%1 有应答",
    "the handshake is answered with `echostr`": "接入验证得到了`echostr`",
    "%1 answers something else than `echostr`: %2": "%1 应答的不是`echostr`：%2",
    "%1 redirects (%2): the platform does not follow; give the console the final URL": "%1 跳转了（%2）：平台不会跟着跳转，请在后台填最终的 URL",
    "the server has another token: %1": "服务器用的是另一个令牌：%1",
    "the server's clock differs from this machine's by more than it allows": "服务器的时钟和这台机器相差太多",
    "a delivery gets no answer: %1": "推送没有得到应答：%1",
    "a delivery is answered with %1: %2": "推送得到的应答是 %1：%2",
    "a plain delivery is taken": "明文推送可以收",
    "an encrypted delivery is taken": "加密推送可以收",
    "answered with `success`": "应答是`success`",
    "answered with an encrypted reply": "应答是加密的回复",
    "answered with a reply": "应答是一条回复",
    "lengths, media and XML of the reply were not looked at; `wxrules sandbox run` reads one as the platform does":
      "没有看回复的长度、素材和 XML；`wxrules sandbox run`会像平台一样读它",
    "the follower would see a notice of failure: %1": "粉丝会看到服务故障的提示：%1",
    "%1 ms of the platform's 5000": "平台给 5000 毫秒，用了 %1 毫秒",
    // the platform
    "account `%1`: the platform gives it an access token": "公众号`%1`：平台给了 access_token",
    "account `%1`: not asked, since by its `api:` each token that is asked for ends the one before":
      "公众号`%1`：没有问，因为按它的`api:`每取一次 access_token，前一个就失效",
    "account `%1`: %2; %3": "公众号`%1`：%2；%3",
    "%1: %2 paused: %3; %4": "%1：暂停了 %2：%3；%4",
    "%1 actions": "%1 个动作",
    "account `%1`: rules and secrets are fit to serve": "公众号`%1`：规则和密钥都可以用",
    "token": "令牌",
    "signature": "签名",
    "mode": "模式",
    "aes_key": "加密密钥",
    "app_id": "AppID",
    "message": "消息",
    "answer": "回复",
    "speed": "速度",
    "secret": "密钥",
    "endpoint": "接口",
  ]
}
