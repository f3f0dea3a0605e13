#!/usr/bin/env python3
"""The platform, by somebody else: posts to a running `wxrules serve` and reads what comes back, with Python's standard library only and
not a line of ours. What it knows stands in wechat-protocol 1 and 3.

usage: platform.py URL TOKEN ORIGINAL_ID APP_ID MODE [AES_KEY]
One line for each thing it did; the last one is `end`.
"""
import base64, hashlib, http.client, os, struct, sys, time, urllib.parse
import xml.etree.ElementTree as ElementTree

# MARK: AES-256, by FIPS 197


def box():
  inverse, sbox = [0] * 256, [0] * 256
  p = q = 1
  while True:
    p = p ^ ((p << 1) & 0xFF) ^ (0x1B if p & 0x80 else 0)
    q ^= q << 1
    q ^= q << 2
    q ^= q << 4
    q &= 0xFF
    if q & 0x80:
      q ^= 0x09
    turned = q
    for shift in (1, 2, 3, 4):
      turned ^= ((q << shift) | (q >> (8 - shift))) & 0xFF
    sbox[p] = turned ^ 0x63
    if p == 1:
      break
  sbox[0] = 0x63
  for at, value in enumerate(sbox):
    inverse[value] = at
  return sbox, inverse


SBOX, INVERSE = box()


def times(a, b):
  out = 0
  while b:
    out ^= a if b & 1 else 0
    a = ((a << 1) & 0xFF) ^ (0x1B if a & 0x80 else 0)
    b >>= 1
  return out


def rounds(key):
  words, factor = [key[at : at + 4] for at in range(0, 32, 4)], 1
  for at in range(8, 60):
    word = words[-1]
    if at % 8 == 0:
      word = bytes(SBOX[byte] for byte in word[1:] + word[:1])
      word = bytes([word[0] ^ factor]) + word[1:]
      factor = times(factor, 2)
    elif at % 8 == 4:
      word = bytes(SBOX[byte] for byte in word)
    words.append(bytes(a ^ b for a, b in zip(words[at - 8], word)))
  return [b"".join(words[at : at + 4]) for at in range(0, 60, 4)]


def mixed(state, row):
  return [
    times(state[at], row[0]) ^ times(state[at - at % 4 + (at + 1) % 4], row[1]) ^ times(state[at - at % 4 + (at + 2) % 4], row[2])
    ^ times(state[at - at % 4 + (at + 3) % 4], row[3])
    for at in range(16)
  ]


def encrypted(block, keys):
  state = [a ^ b for a, b in zip(block, keys[0])]
  for number in range(1, 15):
    state = [SBOX[state[(at + 4 * (at % 4)) % 16]] for at in range(16)]
    if number < 14:
      state = mixed(state, (2, 3, 1, 1))
    state = [a ^ b for a, b in zip(state, keys[number])]
  return bytes(state)


def decrypted(block, keys):
  state = [a ^ b for a, b in zip(block, keys[14])]
  for number in range(13, -1, -1):
    state = [INVERSE[state[(at - 4 * (at % 4)) % 16]] for at in range(16)]
    state = [a ^ b for a, b in zip(state, keys[number])]
    if number:
      state = mixed(state, (14, 11, 13, 9))
  return bytes(state)


# MARK: the envelope


class Envelope:
  def __init__(self, aes_key, app_id):
    self.key = base64.b64decode(aes_key + "=")
    self.rounds, self.app_id = rounds(self.key), app_id.encode()

  def close(self, message):
    plain = os.urandom(16) + struct.pack(">I", len(message)) + message + self.app_id
    pad = 32 - len(plain) % 32
    plain += bytes([pad]) * pad
    out, last = b"", self.key[:16]
    for at in range(0, len(plain), 16):
      last = encrypted(bytes(a ^ b for a, b in zip(plain[at : at + 16], last)), self.rounds)
      out += last
    return base64.b64encode(out).decode()

  def open(self, text):
    sealed, plain, last = base64.b64decode(text, validate=True), b"", self.key[:16]
    for at in range(0, len(sealed), 16):
      block = sealed[at : at + 16]
      plain += bytes(a ^ b for a, b in zip(decrypted(block, self.rounds), last))
      last = block
    pad = plain[-1]
    assert 1 <= pad <= 32 and len(sealed) % 32 == 0 and plain.endswith(bytes([pad]) * pad), "padding"
    plain = plain[:-pad]
    length = struct.unpack(">I", plain[16:20])[0]
    assert plain[20 + length :] == self.app_id, "AppID"
    return plain[20 : 20 + length]


def signature(*parts):
  return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


# MARK: the client


class Platform:
  def __init__(self, url, token, original_id, app_id, mode, aes_key=None):
    self.url, self.token, self.account, self.mode = urllib.parse.urlsplit(url), token, original_id, mode
    self.envelope = Envelope(aes_key, app_id) if mode != "plain" else None
    self.count = 0

  def send(self, method, query, body=None):
    connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=10)
    connection.request(method, self.url.path + "?" + urllib.parse.urlencode(query), body, {"Content-Type": "text/xml"} if body else {})
    response = connection.getresponse()
    answer = response.read()
    connection.close()
    return response.status, answer

  def stamp(self):
    self.count += 1
    return str(int(time.time())), str(10_000_000 + self.count)

  def shake_hands(self, token=None):
    timestamp, nonce = self.stamp()
    echo = "48957238945" + nonce
    query = {"signature": signature(token or self.token, timestamp, nonce), "echostr": echo, "timestamp": timestamp, "nonce": nonce}
    status, answer = self.send("GET", query)
    return "answered" if (status, answer) == (200, echo.encode()) else str(status)

  def deliver(self, openid, message, key=None):
    timestamp, nonce = self.stamp()
    query = {"signature": signature(self.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce, "openid": openid}
    body = "<xml>%s</xml>" % message
    if self.envelope:
      sealed = (key or self.envelope).close(body.encode())
      query.update(encrypt_type="aes", msg_signature=signature(self.token, timestamp, nonce, sealed))
      plain = message if self.mode == "compatible" else "<ToUserName><![CDATA[%s]]></ToUserName>" % self.account
      body = "<xml>%s<Encrypt><![CDATA[%s]]></Encrypt></xml>" % (plain, sealed)
    status, answer = self.send("POST", query, body.encode())
    return self.read(openid, answer) if status == 200 else str(status)

  def read(self, openid, answer):
    if answer in (b"", b"success"):
      return "silence"
    root = ElementTree.fromstring(answer)
    sealed = root.findtext("Encrypt")
    assert (sealed is not None) or self.mode != "encrypted", "a reply in clear"
    if sealed is not None:
      expected = signature(self.token, root.findtext("TimeStamp"), root.findtext("Nonce"), sealed)
      assert root.findtext("MsgSignature") == expected, "signature"
      root = ElementTree.fromstring(self.envelope.open(sealed))
    assert root.tag == "xml" and root.findtext("ToUserName") == openid and root.findtext("FromUserName") == self.account, "names"
    assert abs(int(root.findtext("CreateTime")) - time.time()) < 60, "time"
    kind = root.findtext("MsgType")
    if kind == "news":
      items = root.findall("Articles/item")
      assert int(root.findtext("ArticleCount")) == len(items), "count"
      return "news " + " ".join(item.findtext("Title") + "|" + item.findtext("Url") for item in items)
    return kind + " " + root.findtext("Content")


def message(platform, openid, kind, fields, time_of=None):
  head = [("ToUserName", platform.account), ("FromUserName", openid), ("MsgType", kind)]
  text = "".join("<%s><![CDATA[%s]]></%s>" % (name, value, name) for name, value in head + fields)
  return "<CreateTime>%d</CreateTime>%s" % (time_of or time.time(), text)


def main():
  platform = Platform(*sys.argv[1:])
  print("handshake", platform.shake_hands())
  print("another token", platform.shake_hands("anotherone"))
  openid = "oPYTHON_0000000000000000001"
  follow = message(platform, openid, "event", [("Event", "subscribe"), ("EventKey", "qrscene_booth:7"), ("Ticket", "gQ+/=")])
  print("scan", platform.deliver(openid, follow))
  said = message(platform, openid, "text", [("Content", "a & b < c > d \"e\" 好😀"), ("MsgId", "24123456789012345")])
  print("text", platform.deliver(openid, said))
  print("repeat", platform.deliver(openid, said))
  end = message(platform, openid, "text", [("Content", "]]]]><![CDATA[>"), ("MsgId", "24123456789012346")])
  print("end of CDATA", platform.deliver(openid, end))
  print("news", platform.deliver(openid, message(platform, openid, "event", [("Event", "CLICK"), ("EventKey", "NEWS")])))
  print("leave", platform.deliver(openid, message(platform, openid, "event", [("Event", "unsubscribe"), ("EventKey", "")])))
  if platform.envelope:
    other = Envelope("A" * 43, sys.argv[4])
    print("another key", platform.deliver(openid, said, other))
  print("end")


if __name__ == "__main__":
  main()
