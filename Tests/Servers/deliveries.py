"""What the platform sends, and how it signs it: wechat-protocol 1 to 3, by somebody else than the server."""
import hashlib, random, re, time

TOKEN, ORIGINAL_ID = "ruleEngine01", "gh_0123456789ab"


def query():
  stamp, nonce = str(int(time.time())), str(random.randrange(10**8, 10**9))
  signature = hashlib.sha1("".join(sorted([TOKEN, stamp, nonce])).encode()).hexdigest()
  return f"signature={signature}&timestamp={stamp}&nonce={nonce}"


def message(openid, at, kind, fields):
  head = f"<ToUserName><![CDATA[{ORIGINAL_ID}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{at}</CreateTime>"
  rest = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields)
  return f"<xml>{head}<MsgType><![CDATA[{kind}]]></MsgType>{rest}</xml>".encode()


def text(openid, at, content, number):
  return message(openid, at, "text", [("Content", content), ("MsgId", number)])


def scan(openid, at, scene, follows):
  event, key = ("SCAN", scene) if follows else ("subscribe", "qrscene_" + scene)
  return message(openid, at, "event", [("Event", event), ("EventKey", key), ("Ticket", "gQ")])


def leave(openid, at):
  return message(openid, at, "event", [("Event", "unsubscribe"), ("EventKey", "")])


def field(body, name):
  found = re.search(rf"<{name}>(?:<!\[CDATA\[)?\s*(.*?)\s*(?:\]\]>)?</{name}>", body, re.DOTALL)
  return found.group(1) if found else ""


def told(body):
  """What a delivery is about: whose it is and when, by which its turn is known, and what happened."""
  about = {"who": field(body, "FromUserName"), "time": int(field(body, "CreateTime"))}
  if field(body, "MsgType") == "text":
    return {**about, "kind": "text", "label": field(body, "Content")}
  event, scene = field(body, "Event").lower(), field(body, "EventKey")
  if event == "unsubscribe":
    return {**about, "kind": "leave", "label": ""}
  return {**about, "kind": "follow" if event == "subscribe" else "scan", "label": scene.removeprefix("qrscene_")}
